package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.PlainValues;
import io.reprise.component.Recorded;
import io.reprise.journal.Entry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** An entry for a probe; plain values are made when they are asked for. */
final class RecordedEntry implements Recorded {

  private final Entry entry;
  private final Entry.Decided decided;
  private final Function<Entry, Object> state;

  /**
   * An entry.
   *
   * @param decided how its command was decided, which stands in the command's first entry
   * @param state gives the state after it
   */
  RecordedEntry(Entry entry, Entry.Decided decided, Function<Entry, Object> state) {
    this.entry = entry;
    this.decided = decided;
    this.state = state;
  }

  @Override
  public String id() {
    return entry.id();
  }

  @Override
  public long sequence() {
    return entry.sequence();
  }

  @Override
  public Instant time() {
    return entry.time();
  }

  @Override
  public Optional<String> event() {
    return entry.event().map(Entry.Event::name);
  }

  @Override
  public Map<String, Object> eventBody() {
    return entry.event().map(Entry.Event::body).map(RecordedEntry::fields).orElse(Map.of());
  }

  @Override
  public boolean isFirst() {
    return entry.index() == 0;
  }

  @Override
  public UUID commandId() {
    return entry.commandId();
  }

  @Override
  public String command() {
    return decided.command().name();
  }

  @Override
  public Map<String, Object> body() {
    return fields(decided.command().body());
  }

  @Override
  public String caller() {
    return decided.command().caller();
  }

  @Override
  public Optional<String> key() {
    return decided.command().key();
  }

  @Override
  public boolean accepted() {
    return decided.outcome().accepted();
  }

  @Override
  public Optional<String> code() {
    return decided.outcome().code();
  }

  @Override
  public Optional<String> reason() {
    return decided.outcome().reason();
  }

  @Override
  public Optional<Object> reply() {
    return decided.outcome().reply().map(PlainValues::fromJson);
  }

  @Override
  public Object state() {
    return state.apply(entry);
  }

  @Override
  public String toString() {
    return entry.entity() + " " + sequence() + " " + command();
  }

  /** Bodies are objects. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> fields(JsonNode body) {
    return body.isObject() ? (Map<String, Object>) PlainValues.fromJson(body) : Map.of();
  }
}
