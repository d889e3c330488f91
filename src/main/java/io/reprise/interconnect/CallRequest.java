package io.reprise.interconnect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Optional;

/**
 * What an endpoint is asked.
 *
 * @param operation one segment of the path, in plain text
 * @param key the same for each attempt of a call: the endpoint knows it by that
 * @param body sent as JSON, in its order
 */
record CallRequest(
    Endpoint endpoint, String operation, String key, Optional<String> traceparent, JsonNode body) {

  private static final int OPERATION_LENGTH_MAX = 128;

  /** Why it can't be sent, for people; empty if it can. */
  Optional<String> problem() {
    // A dot or two would be another place; servers read them so even when they are encoded.
    boolean place = operation.isEmpty() || operation.equals(".") || operation.equals("..");
    if (!place && operation.length() <= OPERATION_LENGTH_MAX) {
      return Optional.empty();
    }
    return Optional.of(
        "operation: '%s' (expected: one segment of a path, 1 to %d characters). %s"
            .formatted(
                AnswerReader.shortened(operation, OPERATION_LENGTH_MAX),
                OPERATION_LENGTH_MAX,
                "Correct it in the component's .call(…), and skip this one."));
  }

  /**
   * The request, signed where the endpoint has a secret.
   *
   * @param now the date of the signature
   * @throws IllegalArgumentException if it can't be sent
   */
  HttpRequest at(Instant now) {
    byte[] bytes = Json.write(body);
    URI url = URI.create(endpoint.url() + "/" + percentEncoded(operation));
    boolean encrypted = "https".equalsIgnoreCase(url.getScheme());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            // Without TLS, HTTP/2 is asked for by an upgrade, which some servers can't cope with.
            .version(encrypted ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .header("User-Agent", "Reprise")
            .POST(BodyPublishers.ofByteArray(bytes));
    traceparent.ifPresent(trace -> request.header("traceparent", trace));
    endpoint.headers().forEach(request::header);
    endpoint.signer().ifPresent(signer -> sign(request, signer, now.getEpochSecond(), bytes));
    return request.build();
  }

  private void sign(HttpRequest.Builder request, Signer signer, long seconds, byte[] bytes) {
    request
        .header("webhook-id", key)
        .header("webhook-timestamp", Long.toString(seconds))
        .header("webhook-signature", signer.signature(key, seconds, bytes));
  }

  /** As one segment of a path: all but what RFC 3986 calls unreserved. */
  private static String percentEncoded(String segment) {
    StringBuilder encoded = new StringBuilder();
    for (byte unit : segment.getBytes(UTF_8)) {
      char letter = (char) (unit & 0xFF);
      boolean unreserved =
          (letter >= 'a' && letter <= 'z')
              || (letter >= 'A' && letter <= 'Z')
              || (letter >= '0' && letter <= '9')
              || "-._~".indexOf(letter) >= 0;
      encoded.append(unreserved ? String.valueOf(letter) : "%%%02X".formatted((int) letter));
    }
    return encoded.toString();
  }
}
