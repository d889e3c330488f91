package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.FieldError;
import io.reprise.codec.Json;
import io.reprise.interconnect.ErrandKey;
import io.reprise.interconnect.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads which messages somebody means: parameters of a URL, or a body such as {@code
 * {"filter":{"from":"wallet","code":"unknown-component"},"count":12}}.
 */
final class MessageFilter {
  private static final Pattern NAME =
      Pattern.compile("([^/]{1,64}/[^/]{1,128})/([1-9][0-9]{0,17})/(0|[1-9][0-9]{0,8})");
  private static final int TEXT_LENGTH_MAX = 512;
  private static final String KINDS = "message, call or timer";
  private static final Set<String> FIELDS = Set.of("from", "to", "code", "kind");

  /** All parked ones of a filter, and how many somebody has counted. */
  record Counted(Messages.Filter filter, long count) {}

  private MessageFilter() {}

  static Messages.Filter of(Parameters parameters, boolean parked) {
    Optional<String> kind = parameters.text("kind");
    Optional<Messages.Kind> known = kind.flatMap(Messages.Kind::find);
    if (kind.isPresent() && known.isEmpty()) {
      parameters.wrong("kind", "invalid", kind.get(), KINDS);
    }
    return new Messages.Filter(
        parked, text(parameters, "from"), text(parameters, "to"), text(parameters, "code"), known);
  }

  private static Optional<String> text(Parameters parameters, String name) {
    Optional<String> text = parameters.text(name);
    if (text.isPresent() && !fits(text.get())) {
      parameters.wrong(name, "invalid", text.get(), "1 to " + TEXT_LENGTH_MAX + " characters");
    }
    return text;
  }

  private static boolean fits(String text) {
    return !text.isEmpty() && text.length() <= TEXT_LENGTH_MAX && text.indexOf('\u0000') < 0;
  }

  /** The name after which a page begins. */
  static Optional<ErrandKey> after(Parameters parameters) {
    Optional<String> text = parameters.text("after");
    Optional<ErrandKey> name = text.flatMap(MessageFilter::name);
    if (text.isPresent() && name.isEmpty()) {
      parameters.wrong("after", "invalid", text.get(), "component/id/sequence/index");
    }
    return name;
  }

  /** The name that a text is, if it is one. */
  static Optional<ErrandKey> name(String text) {
    Matcher name = NAME.matcher(text);
    return name.matches() && fits(text)
        ? Optional.of(
            new ErrandKey(
                name.group(1), Long.parseLong(name.group(2)), Integer.parseInt(name.group(3))))
        : Optional.empty();
  }

  /**
   * For a path that takes no fields.
   *
   * @throws Problem.Thrown if there are some
   */
  static void requireNoFields(ObjectNode fields) {
    List<FieldError> errors = new ArrayList<>();
    requireKnown("", fields, Set.of(), errors);
    throwIf(errors);
  }

  /**
   * Reads a body.
   *
   * @throws Problem.Thrown with all that is wrong with it
   */
  static Counted counted(ObjectNode fields) {
    List<FieldError> errors = new ArrayList<>();
    requireKnown("", fields, Set.of("filter", "count"), errors);
    JsonNode filter = fields.path("filter");
    if (!filter.isObject()) {
      String expected = "which ones, such as {\"from\":\"wallet\"}; {} for all that are parked";
      errors.add(wrong("/filter", filter, expected));
    } else {
      requireKnown("/filter", filter, FIELDS, errors);
    }
    JsonNode count = fields.path("count");
    if (!count.isIntegralNumber() || !count.canConvertToInt() || count.intValue() < 0) {
      String expected = "how many GET /v1/messages has counted, a whole number";
      errors.add(wrong("/count", count, expected));
    }
    Optional<String> kind = text(filter, "kind", errors);
    Optional<Messages.Kind> known = kind.flatMap(Messages.Kind::find);
    if (kind.isPresent() && known.isEmpty()) {
      errors.add(wrong("/filter/kind", filter.path("kind"), KINDS));
    }
    Messages.Filter wanted =
        new Messages.Filter(
            true,
            text(filter, "from", errors),
            text(filter, "to", errors),
            text(filter, "code", errors),
            known);
    throwIf(errors);
    return new Counted(wanted, count.longValue());
  }

  private static Optional<String> text(JsonNode filter, String name, List<FieldError> errors) {
    JsonNode value = filter.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual() || !fits(value.textValue())) {
      errors.add(
          wrong("/filter/" + name, value, "a text of 1 to " + TEXT_LENGTH_MAX + " characters"));
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  private static void requireKnown(
      String at, JsonNode fields, Set<String> known, List<FieldError> errors) {
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                String pointer = at + "/" + Json.pointerSegment(Names.shortened(name));
                errors.add(new FieldError(pointer, "unknown", "no such field here"));
              }
            });
  }

  private static FieldError wrong(String pointer, JsonNode found, String expected) {
    String text = found.isMissingNode() ? "missing" : Names.shortened(found.toString());
    String code = found.isMissingNode() ? "missing" : "invalid";
    return new FieldError(pointer, code, text + " (expected: " + expected + ")");
  }

  private static void throwIf(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw Problem.of(Problems.INVALID_BODY, "nothing was done").withErrors(errors).thrown();
    }
  }
}
