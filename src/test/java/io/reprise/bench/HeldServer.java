package io.reprise.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP server on plain sockets that answers as a test says: late, badly, or not at all. It keeps
 * connections open.
 */
public final class HeldServer implements AutoCloseable {
  /** More than connections of any test; each has a thread. */
  private static final int THREADS = 100;

  private static final int KEPT_MAX = 1_000;

  private final ServerSocket socket =
      new ServerSocket(0, THREADS, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Answers answers;

  /** What is answered. May wait. */
  public interface Answers {
    /**
     * The answer to a request.
     *
     * @param number from 1, of all requests that are no GET
     * @param head the lines before the body
     */
    Reply to(long number, String head) throws Exception;
  }

  /** An answer; one with the status 0 is none, and ends the connection. */
  public record Reply(int status, String body) {
    /** Ends the connection. */
    public static final Reply HANG_UP = new Reply(0, "");

    /** A success. */
    public static final Reply OK = new Reply(200, "{}");
  }

  /** Listens on the loopback address. */
  public HeldServer(Answers answers) throws IOException {
    this.answers = answers;
    threads.execute(this::accept);
  }

  /** Where it listens. */
  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** How many requests that are no GET have come. */
  public long requests() {
    return requests.get();
  }

  /** The heads of the first requests. */
  public List<String> asked() {
    return asked;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connection.setTcpNoDelay(true);
        open.add(connection);
        threads.execute(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        in.readNBytes(length(head));
        if (asked.size() < KEPT_MAX) {
          asked.add(head);
        }
        boolean read = head.startsWith("GET");
        Reply reply = answers.to(read ? 0 : requests.incrementAndGet(), head);
        if (reply.status() == 0) {
          return;
        }
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        String first =
            "HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n".formatted(reply.status(), body.length);
        connection.getOutputStream().write((first + reply.body()).getBytes(StandardCharsets.UTF_8));
      }
    } catch (Exception e) {
      return; // the test looks at what its client says
    } finally {
      open.remove(connection);
    }
  }

  /** The lines before a body; empty at the end. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (next == '\n' && head.toString().endsWith("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  private static int length(String head) {
    return head.toLowerCase(Locale.ROOT)
        .lines()
        .filter(line -> line.startsWith("content-length:"))
        .map(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket each : open) {
      each.close();
    }
    threads.shutdownNow();
  }
}
