package io.reprise.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.codec.PlainValues;
import io.reprise.component.Cause;
import java.io.IOException;
import java.util.Optional;

/** Writes entries, field by field, in the order in which a person would read them. */
final class EntryWriter {

  private EntryWriter() {}

  static void write(Entry entry, JsonGenerator out) throws IOException {
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
      decided(entry.decided().get(), out);
    } else {
      out.writeObjectFieldStart("command");
      out.writeStringField("id", entry.commandId().toString());
      out.writeEndObject();
    }
    out.writeObjectFieldStart("place");
    out.writeNumberField("index", entry.index());
    out.writeNumberField("of", entry.of());
    out.writeEndObject();
    out.writeObjectFieldStart("component");
    out.writeNumberField("version", entry.componentVersion());
    out.writeEndObject();
    out.writeStringField("node", entry.node());
    out.writeEndObject();
  }

  private static void decided(Entry.Decided decided, JsonGenerator out) throws IOException {
    command(decided.command(), out);
    Entry.Outcome outcome = decided.outcome();
    out.writeObjectFieldStart("outcome");
    out.writeBooleanField("accepted", outcome.accepted());
    optional("code", outcome.code(), out);
    optional("reason", outcome.reason(), out);
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

  private static void command(Entry.Command command, JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("command");
    out.writeStringField("id", command.id().toString());
    optional("key", command.key(), out);
    out.writeStringField("name", command.name());
    out.writeFieldName("body");
    out.writeTree(command.body());
    out.writeStringField("caller", command.caller());
    out.writeStringField("time", EntryJson.time(command.time()));
    optional("traceparent", command.traceparent(), out);
    if (command.cause().isPresent()) {
      Cause cause = command.cause().get();
      out.writeObjectFieldStart("cause");
      out.writeStringField("entity", cause.entity());
      out.writeNumberField("sequence", cause.sequence());
      out.writeNumberField("index", cause.index());
      out.writeEndObject();
    }
    out.writeNumberField("hops", command.hops());
    if (command.contextOutcome().isPresent()) {
      out.writeObjectFieldStart("context");
      contextOutcome(command.contextOutcome().get(), out);
      out.writeEndObject();
    }
    optional("reason", command.reason(), out);
    out.writeEndObject();
  }

  private static void contextOutcome(io.reprise.component.Outcome outcome, JsonGenerator out)
      throws IOException {
    out.writeObjectFieldStart("outcome");
    out.writeBooleanField("accepted", outcome.accepted());
    optional("code", outcome.code(), out);
    optional("reason", outcome.reason(), out);
    if (outcome.reply().isPresent()) {
      out.writeFieldName("reply");
      out.writeTree(PlainValues.toJson(outcome.reply().get()));
    }
    out.writeEndObject();
  }

  private static void optional(String name, Optional<String> value, JsonGenerator out)
      throws IOException {
    if (value.isPresent()) {
      out.writeStringField(name, value.get());
    }
  }
}
