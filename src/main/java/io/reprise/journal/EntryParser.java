package io.reprise.journal;

import static io.reprise.journal.JsonBytes.expect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reprise.codec.PlainValues;
import io.reprise.component.Cause;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads an entry just as {@link EntryWriter} writes it, field after field, without a tree of the
 * whole: recovery reads very many. All else is left to {@link EntryReader}, which takes fields in
 * any order and says what is wrong.
 */
final class EntryParser {

  private static final byte[] ENTITY = JsonBytes.name("entity");
  private static final byte[] SEQUENCE = JsonBytes.name("sequence");
  private static final byte[] VERSION = JsonBytes.name("version");
  private static final byte[] TIME = JsonBytes.name("time");
  private static final byte[] EVENT = JsonBytes.name("event");
  private static final byte[] NAME = JsonBytes.name("name");
  private static final byte[] BODY = JsonBytes.name("body");
  private static final byte[] COMMAND = JsonBytes.name("command");
  private static final byte[] ID = JsonBytes.name("id");
  private static final byte[] KEY = JsonBytes.name("key");
  private static final byte[] CALLER = JsonBytes.name("caller");
  private static final byte[] TRACEPARENT = JsonBytes.name("traceparent");
  private static final byte[] CAUSE = JsonBytes.name("cause");
  private static final byte[] INDEX = JsonBytes.name("index");
  private static final byte[] HOPS = JsonBytes.name("hops");
  private static final byte[] CONTEXT = JsonBytes.name("context");
  private static final byte[] REASON = JsonBytes.name("reason");
  private static final byte[] OUTCOME = JsonBytes.name("outcome");
  private static final byte[] ACCEPTED = JsonBytes.name("accepted");
  private static final byte[] CODE = JsonBytes.name("code");
  private static final byte[] REPLY = JsonBytes.name("reply");
  private static final byte[] EFFECTS = JsonBytes.name("effects");
  private static final byte[] PLACE = JsonBytes.name("place");
  private static final byte[] OF = JsonBytes.name("of");
  private static final byte[] COMPONENT = JsonBytes.name("component");
  private static final byte[] NODE = JsonBytes.name("node");

  private final JsonBytes in;

  private EntryParser(JsonBytes in) {
    this.in = in;
  }

  /**
   * Reads the one entry that there is.
   *
   * @throws JsonBytes.Otherwise if it is not just as it is written, or not JSON
   */
  static Entry read(byte[] stored) throws JsonBytes.Otherwise {
    JsonBytes in = new JsonBytes(stored);
    in.open();
    Entry entry = new EntryParser(in).entry();
    expect(in.isAtEnd());
    return entry;
  }

  private Entry entry() throws JsonBytes.Otherwise {
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
        (in.comes(NAME) || in.comes(KEY)) ? Optional.of(decided(id, time)) : withoutOutcome();
    int index = 0;
    int of = 1;
    if (begins(PLACE)) {
      index = (int) integer(INDEX);
      of = (int) integer(OF);
      in.close();
    }
    begin(COMPONENT);
    int componentVersion = (int) integer(VERSION);
    in.close();
    String node = text(NODE);
    in.close();
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

  private Entry.Event event() throws JsonBytes.Otherwise {
    Entry.Event event = new Entry.Event(text(NAME), tree(BODY));
    in.close();
    return event;
  }

  private Optional<Entry.Decided> withoutOutcome() throws JsonBytes.Otherwise {
    in.close();
    return Optional.empty();
  }

  private Entry.Decided decided(UUID id, Instant entryTime) throws JsonBytes.Otherwise {
    Entry.Command command =
        new Entry.Command(
            id,
            optionalText(KEY),
            text(NAME),
            tree(BODY),
            text(CALLER),
            in.has(TIME) ? in.time() : entryTime,
            optionalText(TRACEPARENT),
            begins(CAUSE) ? Optional.of(cause()) : Optional.empty(),
            in.has(HOPS) ? (int) in.integer() : 0,
            begins(CONTEXT) ? Optional.of(contextOutcome()) : Optional.empty(),
            optionalText(REASON));
    in.close();
    begin(OUTCOME);
    Entry.Outcome outcome =
        new Entry.Outcome(
            truth(ACCEPTED),
            optionalText(CODE),
            optionalText(REASON),
            in.has(REPLY) ? Optional.of(in.tree()) : Optional.empty());
    in.close();
    return new Entry.Decided(
        command, outcome, in.has(EFFECTS) ? in.tree() : JsonNodeFactory.instance.arrayNode());
  }

  private Cause cause() throws JsonBytes.Otherwise {
    Cause cause = new Cause(text(ENTITY), integer(SEQUENCE), (int) integer(INDEX));
    in.close();
    return cause;
  }

  private io.reprise.component.Outcome contextOutcome() throws JsonBytes.Otherwise {
    begin(OUTCOME);
    io.reprise.component.Outcome outcome =
        new io.reprise.component.Outcome(
            truth(ACCEPTED),
            optionalText(CODE),
            optionalText(REASON),
            in.has(REPLY)
                ? Optional.of(in.tree()).filter(reply -> !reply.isNull()).map(PlainValues::fromJson)
                : Optional.empty());
    in.close();
    in.close();
    return outcome;
  }

  // ── fields ──────────────────────────────────────────────────────────────────────────────────

  private boolean begins(byte[] name) throws JsonBytes.Otherwise {
    if (!in.has(name)) {
      return false;
    }
    in.open();
    return true;
  }

  private void begin(byte[] name) throws JsonBytes.Otherwise {
    expect(begins(name));
  }

  private String text(byte[] name) throws JsonBytes.Otherwise {
    expect(in.has(name));
    return in.text();
  }

  private Optional<String> optionalText(byte[] name) throws JsonBytes.Otherwise {
    return in.has(name) ? Optional.of(in.text()) : Optional.empty();
  }

  private long integer(byte[] name) throws JsonBytes.Otherwise {
    expect(in.has(name));
    return in.integer();
  }

  private boolean truth(byte[] name) throws JsonBytes.Otherwise {
    expect(in.has(name));
    return in.truth();
  }

  private Instant time(byte[] name) throws JsonBytes.Otherwise {
    expect(in.has(name));
    return in.time();
  }

  private UUID uuid() throws JsonBytes.Otherwise {
    expect(in.has(ID));
    return in.uuid();
  }

  private JsonNode tree(byte[] name) throws JsonBytes.Otherwise {
    expect(in.has(name));
    return in.tree();
  }
}
