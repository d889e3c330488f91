package io.reprise.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.PlainValues;
import io.reprise.codec.TimeText;
import io.reprise.component.Cause;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads an entry just as {@link EntryWriter} writes it, field after field, without a tree of the
 * whole: recovery reads very many. All else is left to {@link EntryReader}, which takes fields in
 * any order and says what is wrong.
 */
final class EntryParser {

  /** The entry is not just as it is written. */
  private static final class Otherwise extends IOException {
    private static final long serialVersionUID = 1;

    Otherwise() {
      super("not just as entries are written");
    }

    /** Nobody looks at it: such an entry is read in another way. */
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final SerializableString ENTITY = new SerializedString("entity");
  private static final SerializableString SEQUENCE = new SerializedString("sequence");
  private static final SerializableString VERSION = new SerializedString("version");
  private static final SerializableString TIME = new SerializedString("time");
  private static final SerializableString EVENT = new SerializedString("event");
  private static final SerializableString NAME = new SerializedString("name");
  private static final SerializableString BODY = new SerializedString("body");
  private static final SerializableString COMMAND = new SerializedString("command");
  private static final SerializableString ID = new SerializedString("id");
  private static final SerializableString KEY = new SerializedString("key");
  private static final SerializableString CALLER = new SerializedString("caller");
  private static final SerializableString TRACEPARENT = new SerializedString("traceparent");
  private static final SerializableString CAUSE = new SerializedString("cause");
  private static final SerializableString INDEX = new SerializedString("index");
  private static final SerializableString HOPS = new SerializedString("hops");
  private static final SerializableString CONTEXT = new SerializedString("context");
  private static final SerializableString REASON = new SerializedString("reason");
  private static final SerializableString OUTCOME = new SerializedString("outcome");
  private static final SerializableString ACCEPTED = new SerializedString("accepted");
  private static final SerializableString CODE = new SerializedString("code");
  private static final SerializableString REPLY = new SerializedString("reply");
  private static final SerializableString EFFECTS = new SerializedString("effects");
  private static final SerializableString PLACE = new SerializedString("place");
  private static final SerializableString OF = new SerializedString("of");
  private static final SerializableString COMPONENT = new SerializedString("component");
  private static final SerializableString NODE = new SerializedString("node");

  private final JsonParser parser;

  /** Whether the parser stands at a field, or at the end of an object, that is not taken yet. */
  private boolean pending;

  private EntryParser(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads the one entry that there is.
   *
   * @throws IOException if it is not just as it is written, or not JSON
   */
  static Entry read(JsonParser parser) throws IOException {
    expect(parser.nextToken() == JsonToken.START_OBJECT);
    Entry entry = new EntryParser(parser).entry();
    expect(parser.nextToken() == null);
    return entry;
  }

  private Entry entry() throws IOException {
    String address = text(ENTITY);
    int slash = address.indexOf('/');
    expect(slash >= 0);
    long sequence = integer(SEQUENCE);
    long version = integer(VERSION);
    Instant time = time(TIME);
    Optional<Entry.Event> event = begins(EVENT) ? Optional.of(event()) : Optional.empty();
    begin(COMMAND);
    UUID id = uuid();
    Optional<Entry.Decided> decided =
        at(NAME, KEY) ? Optional.of(decided(id, time)) : withoutOutcome();
    int index = 0;
    int of = 1;
    if (begins(PLACE)) {
      index = (int) integer(INDEX);
      of = (int) integer(OF);
      end();
    }
    begin(COMPONENT);
    int componentVersion = (int) integer(VERSION);
    end();
    String node = text(NODE);
    end();
    return new Entry(
        address.substring(0, slash),
        address.substring(slash + 1),
        sequence,
        version,
        time,
        event,
        id,
        decided,
        index,
        of,
        componentVersion,
        node);
  }

  private Entry.Event event() throws IOException {
    Entry.Event event = new Entry.Event(text(NAME), tree(BODY));
    end();
    return event;
  }

  private Optional<Entry.Decided> withoutOutcome() throws IOException {
    end();
    return Optional.empty();
  }

  private Entry.Decided decided(UUID id, Instant entryTime) throws IOException {
    Entry.Command command =
        new Entry.Command(
            id,
            optionalText(KEY),
            text(NAME),
            tree(BODY),
            text(CALLER),
            has(TIME) ? time() : entryTime,
            optionalText(TRACEPARENT),
            begins(CAUSE) ? Optional.of(cause()) : Optional.empty(),
            has(HOPS) ? (int) integer() : 0,
            begins(CONTEXT) ? Optional.of(contextOutcome()) : Optional.empty(),
            optionalText(REASON));
    end();
    begin(OUTCOME);
    Entry.Outcome outcome =
        new Entry.Outcome(
            truth(ACCEPTED),
            optionalText(CODE),
            optionalText(REASON),
            has(REPLY) ? Optional.of(tree()) : Optional.empty());
    end();
    return new Entry.Decided(command, outcome, has(EFFECTS) ? tree() : NODES.arrayNode());
  }

  private Cause cause() throws IOException {
    Cause cause = new Cause(text(ENTITY), integer(SEQUENCE), (int) integer(INDEX));
    end();
    return cause;
  }

  private io.reprise.component.Outcome contextOutcome() throws IOException {
    begin(OUTCOME);
    io.reprise.component.Outcome outcome =
        new io.reprise.component.Outcome(
            truth(ACCEPTED),
            optionalText(CODE),
            optionalText(REASON),
            has(REPLY)
                ? Optional.of(tree()).filter(reply -> !reply.isNull()).map(PlainValues::fromJson)
                : Optional.empty());
    end();
    end();
    return outcome;
  }

  // ── fields ──────────────────────────────────────────────────────────────────────────────────

  /** Whether this field comes next; then the parser stands before its value. */
  private boolean has(SerializableString name) throws IOException {
    if (pending) {
      pending = !at(name);
      return !pending;
    }
    pending = !parser.nextFieldName(name);
    return !pending;
  }

  /** Whether one of these fields comes next, without taking it. */
  private boolean at(SerializableString one, SerializableString other) throws IOException {
    if (!pending) {
      parser.nextToken();
      pending = true;
    }
    return at(one) || at(other);
  }

  private boolean at(SerializableString name) throws IOException {
    return parser.currentToken() == JsonToken.FIELD_NAME
        && parser.currentName().equals(name.getValue());
  }

  private void field(SerializableString name) throws IOException {
    expect(has(name));
  }

  private boolean begins(SerializableString name) throws IOException {
    if (!has(name)) {
      return false;
    }
    expect(parser.nextToken() == JsonToken.START_OBJECT);
    return true;
  }

  private void begin(SerializableString name) throws IOException {
    expect(begins(name));
  }

  private void end() throws IOException {
    JsonToken token = pending ? parser.currentToken() : parser.nextToken();
    expect(token == JsonToken.END_OBJECT);
    pending = false;
  }

  private static void expect(boolean asWritten) throws IOException {
    if (!asWritten) {
      throw new Otherwise();
    }
  }

  // ── values ──────────────────────────────────────────────────────────────────────────────────

  private String text(SerializableString name) throws IOException {
    field(name);
    return text();
  }

  private Optional<String> optionalText(SerializableString name) throws IOException {
    return has(name) ? Optional.of(text()) : Optional.empty();
  }

  private String text() throws IOException {
    expect(parser.nextToken() == JsonToken.VALUE_STRING);
    return parser.getText();
  }

  private long integer(SerializableString name) throws IOException {
    field(name);
    return integer();
  }

  private long integer() throws IOException {
    expect(parser.nextToken() == JsonToken.VALUE_NUMBER_INT);
    expect(parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER);
    return parser.getLongValue();
  }

  private boolean truth(SerializableString name) throws IOException {
    field(name);
    JsonToken token = parser.nextToken();
    expect(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE);
    return token == JsonToken.VALUE_TRUE;
  }

  private Instant time(SerializableString name) throws IOException {
    field(name);
    return time();
  }

  private Instant time() throws IOException {
    expect(parser.nextToken() == JsonToken.VALUE_STRING);
    Optional<Instant> time =
        TimeText.read(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    expect(time.isPresent());
    return time.get();
  }

  private UUID uuid() throws IOException {
    try {
      return UUID.fromString(text(ID));
    } catch (IllegalArgumentException notOne) {
      throw new Otherwise();
    }
  }

  private JsonNode tree(SerializableString name) throws IOException {
    field(name);
    return tree();
  }

  private JsonNode tree() throws IOException {
    return tree(parser.nextToken());
  }

  /** As the mapper would make it; the parser's limit of nesting is that of the recursion too. */
  private JsonNode tree(@Nullable JsonToken token) throws IOException {
    expect(token != null);
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new Otherwise();
    };
  }

  private ObjectNode object() throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      object.set(name, tree());
    }
    return object;
  }

  private ArrayNode array() throws IOException {
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(tree(token));
    }
    return array;
  }
}
