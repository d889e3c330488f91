package io.reprise.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server with fixed answers, in the form that a node gives; keeps what it was asked. */
final class RecordedNode implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Queue<Answer>> first = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  RecordedNode() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** One request: method and path with query, the headers by lower-case name, and the body. */
  record Asked(String call, Map<String, String> headers, String body) {}

  private record Answer(int status, Map<String, String> headers, String body) {}

  /** Answers a call such as {@code GET /v1/components}; what has no answer hangs up. */
  RecordedNode on(String call, int status, String body, String... headers) {
    Map<String, String> all = new ConcurrentHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    answers.put(call, new Answer(status, all, body));
    return this;
  }

  /** The same, but for the first time only; after that for the next one, and so on. */
  RecordedNode once(String call, int status, String body) {
    first
        .computeIfAbsent(call, any -> new ConcurrentLinkedQueue<>())
        .add(new Answer(status, Map.of(), body));
    return this;
  }

  List<Asked> asked() {
    return asked;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> headers = new ConcurrentHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) ->
                  headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
      asked.add(new Asked(call, headers, body));
      Answer once = first.computeIfAbsent(call, any -> new ConcurrentLinkedQueue<>()).poll();
      Answer answer = once != null ? once : answers.get(call);
      if (answer != null) {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
