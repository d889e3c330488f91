package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Talks to a node over HTTP. */
final class NodeClient {
  private final URI base;
  private final Way way;
  private final CliSettings settings;
  private final HttpClient http;

  NodeClient(URI base, Way way, CliSettings settings) {
    this.base = base;
    this.way = way;
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER);
    way.trust().ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** Talks to another node in the same way. */
  NodeClient at(URI other) {
    return new NodeClient(other, way, settings);
  }

  /** Waits for {@code reprise.cli.watch-every}. */
  void pause() {
    pause(settings.watchEvery());
  }

  /** Waits. */
  static void pause(Duration time) {
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS))
        .join();
  }

  /** What a node answered; the JSON is missing if the text is none. */
  record Reply(int status, Map<String, String> headers, String text, JsonNode json) {
    boolean ok() {
      return status / 100 == 2;
    }

    /** A header by its lower-case name; empty text if it is absent. */
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** One parameter of a URL's query. */
  record Parameter(String name, String value) {}

  URI base() {
    return base;
  }

  Way way() {
    return way;
  }

  CliSettings settings() {
    return settings;
  }

  /**
   * Reads.
   *
   * @throws CliFailure if no answer came, whatever the reason: a read leaves nothing unknown
   */
  Reply get(String path, List<Parameter> query, Map<String, String> headers) {
    return answered(request(path, query, headers).GET().build());
  }

  /**
   * Has something made anew.
   *
   * @throws CliFailure if no answer came, whatever the reason: it may be asked for again
   */
  Reply delete(String path) {
    return answered(request(path, List.of(), Map.of()).DELETE().build());
  }

  private Reply answered(HttpRequest request) {
    try {
      return reply(send(request, BodyHandlers.ofString()));
    } catch (HttpTimeoutException e) {
      throw silent(e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /**
   * Gives a command.
   *
   * @throws CliFailure if no node was reached
   * @throws IOException if it may have reached the node and no answer came
   */
  Reply post(String path, Map<String, String> headers, String body) throws IOException {
    HttpRequest request =
        request(path, List.of(), headers)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      return reply(send(request, BodyHandlers.ofString()));
    } catch (ConnectException | HttpConnectTimeoutException | SSLHandshakeException e) {
      throw unreachable(e);
    } catch (SSLException e) {
      if (String.valueOf(e.getMessage()).contains("nrecognized SSL message")) {
        throw unreachable(e); // a node without TLS has not seen the command
      }
      throw e;
    }
  }

  /** Opens a stream of lines; the caller closes it. The time-out is for its beginning only. */
  HttpResponse<Stream<String>> lines(
      String path, List<Parameter> query, Map<String, String> headers) throws IOException {
    return send(request(path, query, headers).GET().build(), BodyHandlers.ofLines());
  }

  /**
   * Opens an answer of any size; the caller closes it. The time-out is for its beginning only.
   *
   * @throws CliFailure if no answer came, whatever the reason
   */
  HttpResponse<InputStream> stream(String path, List<Parameter> query) {
    try {
      return send(request(path, query, Map.of()).GET().build(), BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException e) {
      throw silent(e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpRequest.Builder request(
      String path, List<Parameter> query, Map<String, String> headers) {
    String parameters =
        query.stream()
            .map(parameter -> encode(parameter.name()) + "=" + encode(parameter.value()))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(base + path + (parameters.isEmpty() ? "" : "?") + parameters))
            .timeout(settings.requestTimeout())
            .header("User-Agent", "reprise/" + Version.text());
    way.token().ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    headers.forEach((name, value) -> request.setHeader(name, printable(name, value)));
    return request;
  }

  /** Java's client would send a question mark for all else: two keys would become one. */
  private static String printable(String name, String value) {
    if (value.isEmpty() || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new CliFailure(
          ExitCode.USAGE,
          "%s: \"%s\" (expected: printable ASCII characters)".formatted(name, value));
    }
    return value;
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException {
    try {
      return http.send(request, handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Reply reply(HttpResponse<String> response) {
    Map<String, String> headers =
        response.headers().map().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> String.join(", ", e.getValue())));
    JsonNode json = JsonText.parse(response.body()).orElse(MissingNode.getInstance());
    return new Reply(response.statusCode(), headers, response.body(), json);
  }

  private CliFailure silent(HttpTimeoutException cause) {
    if (cause instanceof HttpConnectTimeoutException) { // it was not even connected
      return unreachable(cause);
    }
    return unreachable("no answer within " + settings.requestTimeout().toSeconds() + " s", cause);
  }

  /** No node answered: says where and what to do. */
  CliFailure unreachable(IOException cause) {
    Optional<TlsTrouble> tls = TlsTrouble.of(cause, base);
    return tls.isPresent()
        ? new CliFailure(
            ExitCode.NOT_REACHABLE,
            "%s can't be talked to: %s.%n%s"
                .formatted(base, tls.get().reason(), tls.get().advice()),
            cause)
        : unreachable(reason(cause), cause);
  }

  /** Whether there is no node, rather than one that can't be trusted. */
  static boolean isNobodyThere(CliFailure failure) {
    return failure.exitCode() == ExitCode.NOT_REACHABLE
        && !(failure.getCause() instanceof SSLException);
  }

  private CliFailure unreachable(String reason, Exception cause) {
    return new CliFailure(
        ExitCode.NOT_REACHABLE,
        "No node at %s: %s.%nStart one with ./reprise dev, or name another with --url or %s."
            .formatted(base, reason, Environment.URL),
        cause);
  }

  /** What went wrong, in words; the client's own exceptions often have none. */
  static String reason(IOException e) {
    if (e instanceof HttpConnectTimeoutException) {
      return "it did not take the connection in time";
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.nio.channels.UnresolvedAddressException) {
        return "the host is unknown";
      }
    }
    if (e instanceof ConnectException) {
      return "connection refused";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** A path from its parts, each percent-encoded. */
  static String path(String... parts) {
    return Arrays.stream(parts).map(part -> "/" + encode(part)).collect(Collectors.joining());
  }

  /** What an id may hold stays as it is, so that logs show it. */
  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%7E", "~")
        .replace("%40", "@")
        .replace("%3A", ":");
  }
}
