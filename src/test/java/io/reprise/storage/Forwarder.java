package io.reprise.storage;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The address at which clients look for the primary: forwards connections to a port of this
 * machine, and new ones to another port once it is told so.
 */
public final class Forwarder implements AutoCloseable {

  private static final int CONNECTIONS_MAX = 200;
  private static final int NEGOTIATION_BYTES = 8;
  private static final int UNTYPED = 0;
  private static final int SYNC = 'S';

  private final ServerSocket listener;
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0, 2 * CONNECTIONS_MAX + 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private volatile int target;
  private volatile boolean withholding;

  /** Forwards a free port of the loopback address to this port. */
  public Forwarder(int target) {
    this.target = target;
    try {
      this.listener = new ServerSocket(0, CONNECTIONS_MAX, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Where new connections go from now on; those that are open stay. */
  void to(int port) {
    target = port;
  }

  /** From now on servers get all that clients send but Sync, the end of each statement. */
  void withholdSync() {
    withholding = true;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        threads.execute(() -> join(client));
      }
    } catch (IOException | RejectedExecutionException e) {
      close(); // it is closed, or can't go on
    }
  }

  private void join(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(server);
      forward(client, server);
    } catch (IOException e) {
      close(client); // nobody listens there
    }
  }

  private void forward(Socket client, Socket server) {
    try {
      threads.execute(() -> copy(server, client));
      copyMessages(client, server);
    } catch (RejectedExecutionException e) { // closed while the two were being joined
      close(client);
      close(server);
    }
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one of them is gone, and the other one has nobody to talk to
    }
    close(from);
    close(to);
  }

  /** By <a href="https://www.postgresql.org/docs/17/protocol-message-formats.html">message</a>. */
  private void copyMessages(Socket client, Socket server) {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
      boolean started = false; // what comes before has no type
      int type = UNTYPED;
      while (!started || (type = in.read()) >= 0) {
        int length = in.readInt();
        byte[] body = in.readNBytes(length - Integer.BYTES);
        if (type == SYNC && withholding) {
          continue;
        }
        if (started) {
          out.writeByte(type);
        }
        out.writeInt(length);
        out.write(body);
        out.flush();
        started |= length != NEGOTIATION_BYTES;
      }
    } catch (IOException e) {
      // one of them is gone, and the other one has nobody to talk to
    }
    close(client);
    close(server);
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // closed all the same
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow(); // first: what is not in open by now is closed by who finds no thread
    open.forEach(this::close);
  }
}
