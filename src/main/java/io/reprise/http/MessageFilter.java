package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.interconnect.ErrandKey;
import io.reprise.interconnect.Messages;
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

  /** A text to filter by. */
  static Optional<String> text(Parameters parameters, String name) {
    Optional<String> text = parameters.text(name);
    if (text.isPresent() && !BodyFields.fits(text.get())) {
      parameters.wrong(name, "invalid", text.get(), BodyFields.expectedText());
    }
    return text;
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
    return name.matches() && BodyFields.fits(text)
        ? Optional.of(
            new ErrandKey(
                name.group(1), Long.parseLong(name.group(2)), Integer.parseInt(name.group(3))))
        : Optional.empty();
  }

  /**
   * Reads a body.
   *
   * @throws Problem.Thrown with all that is wrong with it
   */
  static Counted counted(ObjectNode fields) {
    BodyFields body = new BodyFields();
    body.requireKnown("", fields, Set.of("filter", "count"));
    JsonNode filter =
        body.filter(
            fields,
            FIELDS,
            "which ones, such as {\"from\":\"wallet\"}; {} for all that are parked");
    int count = body.count(fields, "how many GET /v1/messages has counted, a whole number");
    Optional<String> kind = body.text("/filter", filter, "kind");
    Optional<Messages.Kind> known = kind.flatMap(Messages.Kind::find);
    if (kind.isPresent() && known.isEmpty()) {
      body.wrong("/filter/kind", filter.path("kind"), KINDS);
    }
    Messages.Filter wanted =
        new Messages.Filter(
            true,
            body.text("/filter", filter, "from"),
            body.text("/filter", filter, "to"),
            body.text("/filter", filter, "code"),
            known);
    body.done();
    return new Counted(wanted, count);
  }
}
