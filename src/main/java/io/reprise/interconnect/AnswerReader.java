package io.reprise.interconnect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.codec.PlainValues;
import io.reprise.component.Outcome;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an answer of an endpoint means; docs/calls.md has the table. */
final class AnswerReader {
  static final String TOO_LARGE = "answer-too-large";

  /** 4xx that say that the endpoint can't decide now: too slow, too early, too many. */
  private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);

  /** The members of a refusal that may hold its reason, the best first. */
  private static final List<String> REASONS = List.of("reason", "detail", "message", "title");

  private static final int REASON_LENGTH_MAX = 500;
  private static final int SHOWN_LENGTH_MAX = 200;

  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int CODE_LENGTH_MAX = 63;

  private static final Pattern JSON_TYPE = Pattern.compile("application/(.+\\+)?json");
  private static final Pattern CHARSET =
      Pattern.compile("(?i).*;\\s*charset\\s*=\\s*\"?([^\";\\s]+)\"?.*");

  private final Endpoint endpoint;
  private final int status;
  private final HttpHeaders headers;
  private final LimitedBody.Read body;

  private AnswerReader(Endpoint endpoint, int status, HttpHeaders headers, LimitedBody.Read body) {
    this.endpoint = endpoint;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * What the answer means.
   *
   * @param now what a date in {@code Retry-After} is measured from
   */
  static CallResult read(
      Endpoint endpoint, int status, HttpHeaders headers, LimitedBody.Read body, Instant now) {
    return new AnswerReader(endpoint, status, headers, body).result(now);
  }

  private CallResult result(Instant now) {
    if (status / 100 == 2) {
      return accepted();
    }
    if (status / 100 == 4 && !TRY_AGAIN.contains(status)) {
      return new CallResult.Answered(refused());
    }
    return new CallResult.Again(
        endpoint.name() + " answered " + status + (status / 100 == 3 ? redirect() : said()),
        headers.firstValue("Retry-After").flatMap(value -> RetryAfter.read(value, now)));
  }

  private CallResult accepted() {
    if (!body.whole()) {
      return new CallResult.Park(
          TOO_LARGE,
          "%s accepted with an answer of more than %,d bytes. Let it answer less, or raise %s."
              .formatted(
                  endpoint.name(),
                  endpoint.answerBytesMax(),
                  Endpoint.key(endpoint.name(), "answer-bytes")));
    }
    try {
      return new CallResult.Answered(
          new Outcome(true, Optional.empty(), Optional.empty(), reply()));
    } catch (MalformedJson wrong) {
      return CallResult.Again.because(
          "%s answered %d with JSON that can't be read: %s"
              .formatted(endpoint.name(), status, shortened(wrong.getMessage(), SHOWN_LENGTH_MAX)));
    }
  }

  private Optional<Object> reply() throws MalformedJson {
    if (body.bytes().length == 0) {
      return Optional.empty();
    }
    if (isJson()) {
      return plain(Json.parse(body.bytes()));
    }
    JsonNode json = type().isEmpty() ? jsonIfAny() : MissingNode.getInstance();
    return json.isMissingNode() ? Optional.of(text()) : plain(json);
  }

  private static Optional<Object> plain(JsonNode json) {
    return json.isNull() ? Optional.empty() : Optional.of(PlainValues.fromJson(json));
  }

  private Outcome refused() {
    JsonNode json = jsonIfAny();
    String code = json.path("code").asText();
    boolean usable = code.length() <= CODE_LENGTH_MAX && CODE.matcher(code).matches();
    return new Outcome(
        false,
        Optional.of(usable ? code : "http-" + status),
        Optional.of(reason(json)),
        Optional.empty());
  }

  private String reason(JsonNode json) {
    for (String member : REASONS) {
      JsonNode value = json.path(member);
      if (value.isTextual() && !value.textValue().isBlank()) {
        return shortened(value.textValue(), REASON_LENGTH_MAX);
      }
    }
    String text = shortened(text(), REASON_LENGTH_MAX);
    return text.isEmpty() ? endpoint.name() + " answered " + status : text;
  }

  /** The body as JSON, whatever type it claims; a missing node if it is none. */
  private JsonNode jsonIfAny() {
    try {
      return body.whole() ? Json.parse(body.bytes()) : MissingNode.getInstance();
    } catch (MalformedJson none) {
      return MissingNode.getInstance();
    }
  }

  /** The body as text; what is none becomes the sign for that. */
  private String text() {
    Matcher charset = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
    return new String(body.bytes(), charset.matches() ? charset(charset.group(1)) : UTF_8);
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return UTF_8;
    }
  }

  private boolean isJson() {
    return JSON_TYPE.matcher(type()).matches();
  }

  private String type() {
    String type = headers.firstValue("Content-Type").orElse("");
    return type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  /** Where a redirect leads, without its parameters: they may be secret. */
  private String redirect() {
    String to = headers.firstValue("Location").orElse("").replaceFirst("[?#].*", "");
    return (to.isEmpty() ? "" : ", to " + shortened(to, SHOWN_LENGTH_MAX))
        + ". Redirects are not followed: set "
        + Endpoint.key(endpoint.name(), "url")
        + " to where it is.";
  }

  private String said() {
    String text = shortened(text(), SHOWN_LENGTH_MAX);
    return text.isEmpty() ? "" : ": " + text;
  }

  /** The beginning of a text, on one line. */
  static String shortened(@Nullable String text, int lengthMax) {
    String line = String.valueOf(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    if (line.length() <= lengthMax) {
      return line;
    }
    boolean splitsPair = Character.isHighSurrogate(line.charAt(lengthMax - 1));
    return line.substring(0, splitsPair ? lengthMax - 1 : lengthMax) + "…";
  }
}
