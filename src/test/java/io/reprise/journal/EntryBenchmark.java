package io.reprise.journal;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What reading and writing a deposit with a key takes, and how much of it is due to trees. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EntryBenchmark {

  private final Entry entry = deposited();
  private final byte[] stored = EntryJson.write(entry);

  /** As an entity that recovers reads it. */
  @Benchmark
  public Object read() {
    return EntryJson.read(stored, "wallet/a1", 90_000);
  }

  /** As an entry is read that stands in another form than it would be written in. */
  @Benchmark
  public Object readByTree() throws java.io.IOException {
    return EntryReader.read(EntryJson.tree(stored), "wallet/a1", 90_000);
  }

  /** As the journal writes it. */
  @Benchmark
  public Object write() {
    return EntryJson.write(entry);
  }

  /** What tells a key that comes again from one that is used for something else. */
  @Benchmark
  public Object fingerprint() {
    Entry.Command command = entry.decided().orElseThrow().command();
    return KeyFingerprint.of(command.name(), command.body());
  }

  private static Entry deposited() {
    UUID id = UUID.fromString("01a21a1b-f751-73d8-9840-20ad6e413aa4");
    Instant time = Instant.parse("2026-11-26T23:06:10.136547Z");
    Entry.Command command =
        new Entry.Command(
            id,
            Optional.of("1795734344-1-57786"),
            "deposit",
            Entries.json("{\"cents\":1}"),
            "anonymous",
            time,
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty());
    return new Entry(
        "wallet",
        "a1",
        90_000,
        90_000,
        time,
        Optional.of(new Entry.Event("deposited", Entries.json("{\"cents\":1}"))),
        id,
        Optional.of(
            new Entry.Decided(
                command, Entry.Outcome.accepted(Optional.empty()), Entries.json("[]"))),
        0,
        1,
        1,
        "127.0.0.1:25520");
  }
}
