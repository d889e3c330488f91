package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Installed;
import io.reprise.journal.Entries;
import io.reprise.journal.Entry;
import io.reprise.samples.Wallet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What folding a deposit takes, once it is read: the rule, the key, and what else is remembered.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FoldBenchmark {

  private static final int ENTRIES = 10_000;

  private final EntitySettings settings =
      EntitySettings.from(
          ConfigFactory.parseResources("application.conf").resolve().getConfig("reprise.entity"));
  private final Installed wallet = installed();
  private final Entry[] entries = new Entry[ENTRIES];

  /** Makes the entries. */
  public FoldBenchmark() {
    JsonNode open = JsonNodeFactory.instance.objectNode().put("owner", "Ann");
    JsonNode deposit = JsonNodeFactory.instance.objectNode().put("cents", 1);
    entries[0] = entry(1, "open", "opened", open);
    for (int i = 1; i < ENTRIES; i++) {
      entries[i] = entry(i + 1, "deposit", "deposited", deposit);
    }
  }

  /** As an entity folds them that recovers. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public Object recovery() {
    EntityState state = EntityState.empty(wallet, "a1", settings);
    for (Entry entry : entries) {
      state.apply(entry);
    }
    return state.recovered();
  }

  /** As an entity folds them that has recovered. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public Object live() {
    EntityState state = EntityState.empty(wallet, "a1", settings).recovered();
    for (Entry entry : entries) {
      state.apply(entry);
    }
    return state;
  }

  private static Installed installed() {
    try {
      return Installed.of(Wallet.COMPONENT, "the samples");
    } catch (BadComponent e) {
      throw new IllegalStateException(e);
    }
  }

  private static Entry entry(long sequence, String name, String event, JsonNode body) {
    Optional<String> key = Optional.of("1795734344-1-" + sequence);
    return Entries.accepted("wallet", "a1", sequence, name, event, body, key);
  }
}
