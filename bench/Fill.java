package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.entity.CommandIds;
import io.reprise.storage.Storage;
import io.reprise.storage.StorageSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Fills the journal of a node that runs, fast, as if very many commands had been sent to it: all
 * entries are made from two that the node has written, with other ids of entity and command, keys,
 * times, sequences and versions, and go in by the statement that nodes write with, in larger groups.
 * Stands in the package whose classes it uses. Run by bench/scale.
 *
 * <p>Half of the entries are the first of a wallet: the wallets PREFIX1, PREFIX2, … come in random
 * order, as names do that people give. The others are deposits, each with a key PREFIXk-NUMBER, to
 * any wallet that is there, but for one of 20 entries: that goes to one of the first wallets, so
 * that there are some with a long history.
 */
final class Fill {
  private static final int GROUP = 2_000;
  private static final int OF = 20;
  private static final int OPENED_OF = 10;

  /** A long history gets about 10,000 entries. */
  private static final int ENTRIES_PER_LONG = 200_000;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int TELL_EVERY = 500_000;

  private final Storage storage;
  private final String prefix;
  private final Entry opened;
  private final Entry deposited;
  private final CommandIds ids = new CommandIds(Clock.systemUTC());
  private final SplittableRandom random = new SplittableRandom(7);
  private final int[] order;
  private final int[] sequences;
  private final int longOnes;
  private int known;

  private Fill(Storage storage, String prefix, int entries, List<Entry> templates) {
    this.storage = storage;
    this.prefix = prefix;
    this.opened = templates.get(0);
    this.deposited = templates.get(1);
    this.longOnes = Math.max(1, entries / ENTRIES_PER_LONG);
    this.order = new int[entries / OF * OPENED_OF];
    this.sequences = new int[order.length + 1];
    for (int i = 0; i < order.length; i++) {
      order[i] = i + 1;
    }
    for (int i = order.length - 1; i > longOnes; i--) {
      int other = longOnes + random.nextInt(i - longOnes + 1);
      int wallet = order[i];
      order[i] = order[other];
      order[other] = wallet;
    }
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("expected: TEMPLATE-WALLET PREFIX ENTRIES");
    }
    int entries = Integer.parseInt(arguments[2]);
    if (entries < OF || entries % OF != 0) {
      throw new IllegalArgumentException("entries: " + entries + " (expected: a multiple of 20)");
    }
    Config reprise = ConfigFactory.load().getConfig("reprise");
    try (Storage storage = Storage.openToWrite(StorageSettings.from(reprise), 2, PATIENCE)) {
      List<Entry> templates =
          new JournalTable(storage, 1 << 20, PATIENCE)
              .entries("wallet|" + arguments[0], new Journal.Range(0, 3, true, 2))
              .entries();
      new Fill(storage, arguments[1], entries, templates).fill(entries);
    }
  }

  /** While one group is written the next one is made; they stay in order. */
  private void fill(int entries) throws Exception {
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (WriteConnection connection = new WriteConnection(storage, PATIENCE)) {
      connection.open();
      CompletableFuture<Void> before = CompletableFuture.completedFuture(null);
      long began = System.nanoTime();
      for (int from = 0; from < entries; from += GROUP) {
        List<PendingWrite> group = group(from, Math.min(entries, from + GROUP));
        before.join();
        before = CompletableFuture.runAsync(() -> write(connection, group), writer);
        if (from % TELL_EVERY == 0 && from > 0) {
          long seconds = Math.max(1, (System.nanoTime() - began) / 1_000_000_000);
          System.err.printf("fill: %,d entries, %,d/s%n", from, from / seconds);
        }
      }
      before.join();
    } finally {
      writer.shutdown();
    }
  }

  private static void write(WriteConnection connection, List<PendingWrite> group) {
    int rows = group.stream().mapToInt(write -> write.rows().size()).sum();
    try {
      int written = connection.insert(group);
      if (written != rows) {
        throw new IllegalStateException(written + " of " + rows + " entries were written");
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<PendingWrite> group(int from, int before) {
    Map<Integer, List<Entry>> entries = new LinkedHashMap<>();
    for (int number = from; number < before; number++) {
      int at = number % OF;
      boolean opens = at % 2 == 0;
      int wallet =
          opens
              ? order[known++]
              : at == OF - 1
                  ? Math.min(known, 1 + number / OF % longOnes)
                  : order[random.nextInt(known)];
      entries.computeIfAbsent(wallet, none -> new ArrayList<>()).add(entry(opens, wallet, number));
    }
    List<PendingWrite> group = new ArrayList<>(entries.size());
    entries.forEach((wallet, of) -> group.add(write(of)));
    return group;
  }

  private PendingWrite write(List<Entry> entries) {
    Entry first = entries.get(0);
    String persistenceId = JournalTable.persistenceId(first.component(), first.id());
    List<PendingWrite.Row> rows = new ArrayList<>(entries.size());
    long bytes = 0;
    for (Entry entry : entries) {
      byte[] payload = EntryJson.write(entry);
      bytes += payload.length;
      rows.add(new PendingWrite.Row(EntrySerializer.manifestOf(entry), payload));
    }
    return new PendingWrite(
        persistenceId,
        JournalScan.sliceOf(persistenceId),
        storage.era(),
        new UUID(random.nextLong(), random.nextLong()).toString(),
        first.sequence(),
        rows,
        Exchange.of(entries),
        bytes,
        new CompletableFuture<>());
  }

  private Entry entry(boolean opens, int wallet, int number) {
    Entry like = opens ? opened : deposited;
    Entry.Decided decided = like.decided().orElseThrow();
    Entry.Command command = decided.command();
    UUID id = ids.next();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    int sequence = ++sequences[wallet];
    JsonNode body = command.body();
    return new Entry(
        like.component(),
        prefix + wallet,
        sequence,
        sequence,
        now,
        like.event(),
        id,
        Optional.of(
            new Entry.Decided(
                new Entry.Command(
                    id,
                    opens ? command.key() : Optional.of(prefix + "k-" + number),
                    command.name(),
                    body,
                    command.caller(),
                    now,
                    command.traceparent(),
                    command.cause(),
                    command.hops(),
                    command.contextOutcome(),
                    command.reason()),
                decided.outcome(),
                decided.effects())),
        0,
        1,
        like.componentVersion(),
        like.node());
  }
}
