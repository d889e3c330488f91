package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reprise.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Talks to a node over HTTP/1.1, in an orderly way or with bytes of one's own. Each answer that is
 * given as text is held against the node's own OpenAPI document.
 */
final class Client {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InetSocketAddress address;
  private final Storage.Coordinates database;
  private final Way way;
  private final HttpClient http;
  private final Described described;

  /** How it comes in: in the clear or not, with a token or without. */
  record Way(Optional<SSLContext> tls, Optional<String> token) {
    static final Way PLAIN = new Way(Optional.empty(), Optional.empty());
  }

  Client(InetSocketAddress address, Storage.Coordinates database, Way way) {
    this.address = address;
    this.database = database;
    this.way = way;
    this.http = http(way);
    this.described = new Described(this::askForDocument);
  }

  private Client(
      InetSocketAddress address, Storage.Coordinates database, Described described, Way way) {
    this.address = address;
    this.database = database;
    this.way = way;
    this.http = http(way);
    this.described = described;
  }

  /**
   * The node's document, asked for when the first answer is held against it: a test whose node has
   * small limits, and which sends bytes of its own only, is not stopped by them before it begins.
   */
  private static final class Described {
    private final Supplier<CompletableFuture<ServedDocument>> ask;
    private Optional<CompletableFuture<ServedDocument>> asked = Optional.empty();

    Described(Supplier<CompletableFuture<ServedDocument>> ask) {
      this.ask = ask;
    }

    synchronized CompletableFuture<ServedDocument> document() {
      CompletableFuture<ServedDocument> document = asked.orElseGet(ask);
      asked = Optional.of(document);
      return document;
    }
  }

  private CompletableFuture<ServedDocument> askForDocument() {
    return http.sendAsync(request("GET", "/openapi.json", ""), BodyHandlers.ofString())
        .thenApply(response -> new ServedDocument(new Got(response.statusCode(), response).json()));
  }

  private static HttpClient http(Way way) {
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    way.tls().ifPresent(builder::sslContext);
    return builder.build();
  }

  /** The same node, another way. */
  Client by(Way other) {
    return new Client(address, database, described, other);
  }

  /** The same node, with this token. */
  Client with(String token) {
    return by(new Way(way.tls(), Optional.of(token)));
  }

  /** The same node, without a token. */
  Client withoutToken() {
    return by(new Way(way.tls(), Optional.empty()));
  }

  ServedDocument document() {
    return described.document().join();
  }

  /** What came back. */
  record Got(int status, HttpResponse<String> response) {
    String text() {
      return response.body();
    }

    JsonNode json() {
      try {
        return JSON.readTree(text());
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + text(), e);
      }
    }

    /** A header, empty text if it is not there. */
    String header(String name) {
      return String.join(", ", response.headers().allValues(name));
    }

    String code() {
      return json().path("code").asText();
    }
  }

  /** Headers as {@code Name: value}. */
  Got get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  /** A command with a JSON body. */
  Got post(String path, String body, String... headers) {
    String[] all = new String[headers.length + 1];
    all[0] = "Content-Type: application/json";
    System.arraycopy(headers, 0, all, 1, headers.length);
    return send("POST", path, body, all);
  }

  Got send(String method, String path, String body, String... headers) {
    return sending(method, path, body, headers).join();
  }

  CompletableFuture<Got> sending(String method, String path, String body, String... headers) {
    return http.sendAsync(request(method, path, body, headers), BodyHandlers.ofString())
        .thenApply(response -> new Got(response.statusCode(), response))
        .thenCompose(
            got ->
                described
                    .document()
                    .thenApply(
                        document -> {
                          document.requireDescribed(method, path, body, got);
                          return got;
                        }));
  }

  /** A stream whose beginning has come. */
  HttpResponse<InputStream> open(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, body, headers), BodyHandlers.ofInputStream());
  }

  private HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create((way.tls().isPresent() ? "https://" : "http://") + host() + path))
            .timeout(PATIENCE)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    way.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    for (String header : headers) {
      int colon = header.indexOf(':');
      request.header(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    return request.build();
  }

  /** Does something to the node's database that no client could. */
  void sql(String statement) {
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(database.host(), database.port(), database.database());
    try (Connection connection =
            DriverManager.getConnection(url, database.user(), database.password());
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  String host() {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  Socket connect() throws IOException {
    Socket socket =
        way.tls().isPresent()
            ? way.tls()
                .get()
                .getSocketFactory()
                .createSocket(address.getAddress(), address.getPort())
            : new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    return socket;
  }

  /** Sends the bytes of a text, then reads until the node closes; for requests that close. */
  String raw(String text) {
    return raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  String raw(byte[] bytes) {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
