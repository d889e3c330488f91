package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.BundleWriter;
import io.reprise.journal.Entry;
import io.reprise.journal.Histories;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.Redaction;
import io.reprise.journal.Ruling;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The history of one entity in memory, made by deciding commands as a node does: each leaves its
 * entries, a second after the one before unless told otherwise.
 */
public final class MadeHistory implements Histories {
  /** The time of the first command. */
  public static final Instant START = Instant.parse("2026-11-22T20:00:01Z");

  private final Installed component;
  private final String id;
  private final List<Entry> entries = new ArrayList<>();
  private Object state;
  private String caller = "ann";
  private Duration apart = Duration.ofSeconds(1);
  private Instant time = START.minusSeconds(1);
  private long commands;
  private long read;

  /** One without entries. */
  public MadeHistory(Component<?, ?, ?> component, String id) {
    this(installed(component), id);
  }

  /** The same of a component that was loaded. */
  public MadeHistory(Installed component, String id) {
    this.component = component;
    this.id = id;
    this.state = component.initial();
  }

  private static Installed installed(Component<?, ?, ?> component) {
    try {
      return Installed.unpinned(component, "test");
    } catch (BadComponent e) {
      throw new AssertionError(e);
    }
  }

  /** From now on, this caller sends. */
  public MadeHistory by(String other) {
    caller = other;
    return this;
  }

  /** From now on, commands come so long after each other. */
  public MadeHistory apart(Duration duration) {
    apart = duration;
    return this;
  }

  /** Decides a command and records it. */
  public MadeHistory command(String name, String body) {
    time = time.plus(apart);
    commands++;
    UUID commandId =
        new UUID((time.toEpochMilli() << 16) | 0x7000L, 0x8000000000000000L | commands);
    try {
      JsonNode json = Json.parse(body.getBytes(StandardCharsets.UTF_8));
      Context context =
          Context.ofCommand(
              component.name(), id, commandId, caller, time, Optional.empty(), Optional.empty());
      Ruling ruling =
          Ruling.of(
              component,
              component.decide(component.decodeCommand(name, json), state, context),
              state,
              effects -> {
                throw new AssertionError("effects");
              });
      add(commandId, name, json, ruling);
      state = ruling.state();
    } catch (InvalidBody | MalformedJson e) {
      throw new AssertionError(e);
    }
    return this;
  }

  private void add(UUID commandId, String name, JsonNode body, Ruling ruling) {
    Entry.Command command =
        new Entry.Command(
            commandId,
            Optional.empty(),
            name,
            body,
            caller,
            time,
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty());
    int of = Math.max(1, ruling.events().size());
    for (int index = 0; index < of; index++) {
      long sequence = entries.size() + 1L;
      boolean event = !ruling.events().isEmpty();
      long before = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).version();
      entries.add(
          new Entry(
              component.name(),
              id,
              sequence,
              event ? sequence : before,
              time,
              event
                  ? Optional.of(
                      new Entry.Event(
                          ruling.events().get(index).name(), ruling.events().get(index).body()))
                  : Optional.empty(),
              commandId,
              index > 0
                  ? Optional.empty()
                  : Optional.of(new Entry.Decided(command, ruling.outcome(), ruling.effects())),
              index,
              of,
              component.version(),
              "akka://reprise@127.0.0.1:25520"));
    }
  }

  /** Its entries. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Writes it as a bundle in which these patterns are masked. */
  public Path bundle(Path file, String... redactions) throws IOException {
    BundleWriter writer =
        new BundleWriter(
            this,
            List.of(new BundleHeader.Part(component.name(), id, 1, entries.size())),
            new BundleWriter.Source(
                new TreeMap<>(Map.of(component.name(), component.version())), START, "ann"),
            Redaction.of(List.of(redactions), name -> Optional.of(component)),
            JournalSettings.from(TestStorage.config("reprise {}").getConfig("journal")));
    try (OutputStream out = Files.newOutputStream(file)) {
      writer.writeTo(out);
    }
    return file;
  }

  /** What is installed. */
  public Installed component() {
    return component;
  }

  /** The state as JSON. */
  public ObjectNode state() {
    return (ObjectNode) component.encodeState(state);
  }

  /** How many entries have been read from it. */
  long read() {
    return read;
  }

  @Override
  public void forEach(
      String name,
      String entity,
      long afterSequence,
      long throughSequence,
      Consumer<Entry> consumer) {
    if (!name.equals(component.name()) || !entity.equals(id)) {
      return;
    }
    for (Entry entry : entries()) {
      if (entry.sequence() > afterSequence && entry.sequence() <= throughSequence) {
        read++;
        consumer.accept(entry);
      }
    }
  }
}
