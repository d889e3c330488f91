package io.reprise.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.faults.Operation.Answer;
import io.reprise.faults.Operation.Kind;
import io.reprise.faults.Operation.What;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;

/** Operations on registers as HTTP requests, and their answers. */
final class RegisterRequests {
  private RegisterRequests() {}

  /** An answer that no node should give. */
  static final class Strange extends Exception {
    Strange(Operation operation, HttpResponse<String> response) {
      super(operation.asked() + ": " + response.statusCode() + " " + response.body());
    }
  }

  static HttpRequest request(Operation operation, String authority, Duration timeout) {
    String path = "http://" + authority + "/v1/entities/register/" + operation.entity();
    if (operation.kind() == Kind.READ) {
      return HttpRequest.newBuilder(URI.create(path + "?consistency=linearizable"))
          .timeout(timeout)
          .build();
    }
    String body =
        switch (operation.kind()) {
          case PUT -> "{\"value\":%d}".formatted(operation.value());
          case SWAP ->
              "{\"expected\":%d,\"value\":%d}".formatted(operation.expected(), operation.value());
          case EXPECT, READ -> "{\"expected\":%d}".formatted(operation.expected());
        };
    String command =
        switch (operation.kind()) {
          case PUT -> "/put";
          case SWAP -> "/swap";
          case EXPECT, READ -> "/expect";
        };
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(path + command))
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (operation.hasKey()) {
      request.header("Idempotency-Key", operation.key());
    }
    if (operation.ifMatch() == 0) {
      request.header("If-None-Match", "*");
    } else if (operation.ifMatch() > 0) {
      request.header("If-Match", "\"" + operation.ifMatch() + "\"");
    }
    return request.build();
  }

  /**
   * What an answer means.
   *
   * @throws Strange if it isn't one of those that a register gives
   */
  static Answer answer(Operation operation, HttpResponse<String> response) throws Strange {
    JsonNode body = json(response).orElseThrow(() -> new Strange(operation, response));
    long sequence = body.path("sequence").asLong(0);
    String code = body.path("code").asText();
    int status = response.statusCode();
    boolean read = operation.kind() == Kind.READ;
    if (status == 200) {
      long version = body.path("version").asLong();
      return read
          ? new Answer(What.VALUE, sequence, version, body.at("/state/value").asLong())
          : new Answer(What.ACCEPTED, sequence, version, 0);
    }
    if (status == 404 && read && code.equals("unknown-entity")) {
      return new Answer(What.ABSENT, sequence, 0, 0);
    }
    if (status == 409 && code.equals("other-value")) {
      return new Answer(What.REFUSED, sequence, 0, Long.parseLong(body.path("detail").asText()));
    }
    if (status == 412 && code.equals("precondition-failed")) {
      return new Answer(What.OTHER_VERSION, sequence, etag(response), 0);
    }
    if (status == 429 || status == 503 || status == 504) {
      return isUnknown(body) ? Answer.UNKNOWN : Answer.NOT_DONE;
    }
    throw new Strange(operation, response);
  }

  private static long etag(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("ETag")
        .map(etag -> Long.parseLong(etag.replace("\"", "")))
        .orElse(0L);
  }

  /** An answer that does not say that nothing was done leaves it open. */
  private static boolean isUnknown(JsonNode body) {
    return !body.path("outcome").asText().equals("none");
  }

  private static Optional<JsonNode> json(HttpResponse<String> response) {
    try {
      return Optional.of(Json.parse(response.body().getBytes(UTF_8)));
    } catch (MalformedJson e) {
      return Optional.empty();
    }
  }

  /** No connection, nothing sent; whatever comes after that leaves it open. */
  static Answer failed(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof UnresolvedAddressException) {
        return Answer.NOT_DONE;
      }
    }
    return Answer.UNKNOWN;
  }
}
