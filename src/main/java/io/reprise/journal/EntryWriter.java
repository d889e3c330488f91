package io.reprise.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.codec.PlainValues;
import io.reprise.component.Cause;
import java.io.IOException;
import java.util.Optional;

/**
 * Writes entries, field by field, in the order in which a person would read them. What most entries
 * have in common is left out where they are stored, and added where they are shown: {@code place}
 * if the command has no other entry, {@code hops} if there are none, and the command's {@code time}
 * if it is the entry's.
 */
final class EntryWriter {

  private final Entry entry;
  private final JsonGenerator out;
  private final boolean whole;

  private EntryWriter(Entry entry, JsonGenerator out, boolean whole) {
    this.entry = entry;
    this.out = out;
    this.whole = whole;
  }

  /** As it is stored. */
  static void store(Entry entry, JsonGenerator out) throws IOException {
    new EntryWriter(entry, out, false).write();
  }

  /** As it is shown: with all that it has. */
  static void show(Entry entry, JsonGenerator out) throws IOException {
    new EntryWriter(entry, out, true).write();
  }

  private void write() throws IOException {
    out.writeStartObject();
    out.writeStringField("entity", entry.entity());
    out.writeNumberField("sequence", entry.sequence());
    out.writeNumberField("version", entry.version());
    out.writeStringField("time", EntryJson.time(entry.time()));
    if (entry.event().isPresent()) {
      out.writeObjectFieldStart("event");
      out.writeStringField("name", entry.event().get().name());
      out.writeFieldName("body");
      out.writeTree(entry.event().get().body());
      out.writeEndObject();
    }
    if (entry.decided().isPresent()) {
      decided(entry.decided().get());
    } else {
      out.writeObjectFieldStart("command");
      out.writeStringField("id", entry.commandId().toString());
      out.writeEndObject();
    }
    if (whole || entry.of() > 1) {
      out.writeObjectFieldStart("place");
      out.writeNumberField("index", entry.index());
      out.writeNumberField("of", entry.of());
      out.writeEndObject();
    }
    out.writeObjectFieldStart("component");
    out.writeNumberField("version", entry.componentVersion());
    out.writeEndObject();
    out.writeStringField("node", entry.node());
    out.writeEndObject();
  }

  private void decided(Entry.Decided decided) throws IOException {
    command(decided.command());
    Entry.Outcome outcome = decided.outcome();
    out.writeObjectFieldStart("outcome");
    out.writeBooleanField("accepted", outcome.accepted());
    optional("code", outcome.code());
    optional("reason", outcome.reason());
    if (outcome.reply().isPresent()) {
      out.writeFieldName("reply");
      out.writeTree(outcome.reply().get());
    }
    out.writeEndObject();
    if (!decided.effects().isEmpty()) {
      out.writeFieldName("effects");
      out.writeTree(decided.effects());
    }
  }

  private void command(Entry.Command command) throws IOException {
    out.writeObjectFieldStart("command");
    out.writeStringField("id", command.id().toString());
    optional("key", command.key());
    out.writeStringField("name", command.name());
    out.writeFieldName("body");
    out.writeTree(command.body());
    out.writeStringField("caller", command.caller());
    if (whole || !command.time().equals(entry.time())) {
      out.writeStringField("time", EntryJson.time(command.time()));
    }
    optional("traceparent", command.traceparent());
    if (command.cause().isPresent()) {
      Cause cause = command.cause().get();
      out.writeObjectFieldStart("cause");
      out.writeStringField("entity", cause.entity());
      out.writeNumberField("sequence", cause.sequence());
      out.writeNumberField("index", cause.index());
      out.writeEndObject();
    }
    if (whole || command.hops() > 0) {
      out.writeNumberField("hops", command.hops());
    }
    if (command.contextOutcome().isPresent()) {
      out.writeObjectFieldStart("context");
      contextOutcome(command.contextOutcome().get());
      out.writeEndObject();
    }
    optional("reason", command.reason());
    out.writeEndObject();
  }

  private void contextOutcome(io.reprise.component.Outcome outcome) throws IOException {
    out.writeObjectFieldStart("outcome");
    out.writeBooleanField("accepted", outcome.accepted());
    optional("code", outcome.code());
    optional("reason", outcome.reason());
    if (outcome.reply().isPresent()) {
      out.writeFieldName("reply");
      out.writeTree(PlainValues.toJson(outcome.reply().get()));
    }
    out.writeEndObject();
  }

  private void optional(String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      out.writeStringField(name, value.get());
    }
  }
}
