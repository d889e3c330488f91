package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.component.Cause;
import io.reprise.component.Outcome;
import io.reprise.journal.Entry;
import io.reprise.journal.Histories;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** Entries of several entities that cause one another, as gates and delivery would leave them. */
public final class MadeFlow implements Histories {
  /** The time of the first entry. */
  public static final Instant START = Instant.parse("2026-11-22T20:00:00Z");

  private final Map<String, List<Entry>> entries = new TreeMap<>();
  private Instant time = START;
  private long commands;

  /** What comes next, comes so long after {@link #START}. */
  public MadeFlow at(Duration after) {
    time = START.plus(after);
    return this;
  }

  /** A command from outside; the first of its entries. */
  public Entry request(String entity, String name, String effects, String... events) {
    commands++;
    UUID id = new UUID((time.toEpochMilli() << 16) | 0x7000L, 0x8000000000000000L | commands);
    Entry.Command command = command(id, name, "ann", Optional.empty(), 0, Optional.empty());
    return add(entity, command, Entry.Outcome.accepted(Optional.empty()), effects, events);
  }

  /** What a message, a timer or an outcome led to. */
  public Entry follows(Lead lead, String name, String effects, String... events) {
    return follows(lead, name, Entry.Outcome.accepted(Optional.empty()), effects, events);
  }

  /** The same, refused. */
  public Entry refuses(Lead lead, String name, String code) {
    return follows(lead, name, Entry.Outcome.refused(code, "it can't"), "[]");
  }

  private Entry follows(
      Lead lead, String name, Entry.Outcome outcome, String effects, String... events) {
    Cause cause = lead.effect();
    boolean own = lead.role() == Lead.Role.OUTCOME;
    Entry.Command command =
        command(
            lead.command(),
            name,
            cause.entity(),
            Optional.of(cause),
            lead.role() == Lead.Role.MESSAGE ? 1 : 0,
            own
                ? Optional.of(
                    new Outcome(true, Optional.empty(), Optional.empty(), Optional.empty()))
                : Optional.empty());
    return add(lead.receiver(), command, outcome, effects, events);
  }

  private Entry.Command command(
      UUID id,
      String name,
      String caller,
      Optional<Cause> cause,
      int hops,
      Optional<Outcome> contextOutcome) {
    return new Entry.Command(
        id,
        cause.isEmpty() ? Optional.of("key-" + commands) : Optional.empty(),
        name,
        json("{\"n\":1}"),
        caller,
        time,
        Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        cause,
        hops,
        contextOutcome,
        Optional.empty());
  }

  private Entry add(
      String entity,
      Entry.Command command,
      Entry.Outcome outcome,
      String effects,
      String[] events) {
    List<Entry> all = entries.computeIfAbsent(entity, name -> new ArrayList<>());
    int first = all.size();
    int of = Math.max(1, events.length);
    for (int index = 0; index < of; index++) {
      long sequence = all.size() + 1L;
      boolean event = events.length > 0;
      long version = all.isEmpty() ? 0 : all.get(all.size() - 1).version();
      all.add(
          new Entry(
              Lead.component(entity),
              Lead.id(entity),
              sequence,
              event ? sequence : version,
              time,
              event ? Optional.of(new Entry.Event(events[index], json("{}"))) : Optional.empty(),
              command.id(),
              index > 0
                  ? Optional.empty()
                  : Optional.of(new Entry.Decided(command, outcome, json(effects))),
              index,
              of,
              1,
              "akka://reprise@127.0.0.1:25520"));
    }
    return all.get(first);
  }

  /** Parses. */
  public static JsonNode json(String text) {
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJson e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The effects of a decision. */
  public static String effects(String... effects) {
    return "[" + String.join(",", effects) + "]";
  }

  /** A message whose outcome comes back. */
  public static String send(String to, String command) {
    return """
        {"kind":"send","to":"%s","command":{"name":"%s","body":{"n":1}},
         "onAccepted":{"name":"paid","body":{}},"onRefused":{"name":"not-paid","body":{}}}"""
        .formatted(to, command);
  }

  /** A message without. */
  public static String tell(String to, String command) {
    return """
        {"kind":"send","to":"%s","command":{"name":"%s","body":{"n":1}}}"""
        .formatted(to, command);
  }

  /** A call. */
  public static String call(String endpoint, String operation) {
    return """
        {"kind":"call","endpoint":"%s","operation":"%s","body":{},
         "onAccepted":{"name":"charged","body":{}}}"""
        .formatted(endpoint, operation);
  }

  /** A timer. */
  public static String timer(String name, String delay) {
    return """
        {"kind":"schedule","name":"%s","delay":"%s","command":{"name":"expire","body":{}}}"""
        .formatted(name, delay);
  }

  /** The end of one. */
  public static String cancel(String name) {
    return """
        {"kind":"cancel","name":"%s"}"""
        .formatted(name);
  }

  /** All entries of all entities. */
  public List<Entry> all() {
    return entries.values().stream().flatMap(List::stream).toList();
  }

  /** The entities there are. */
  public List<String> entities() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public void forEach(
      String component, String id, long after, long through, Consumer<Entry> consumer) {
    for (Entry entry : List.copyOf(entries.getOrDefault(component + "/" + id, List.of()))) {
      if (entry.sequence() > after && entry.sequence() <= through) {
        consumer.accept(entry);
      }
    }
  }
}
