package io.reprise.journal;

import java.util.Optional;
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

  private final Entry entry =
      Entries.deposited("wallet", "a1", 90_000, Optional.of("1795734344-1-57786"));
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
}
