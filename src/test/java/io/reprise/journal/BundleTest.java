package io.reprise.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that are as they must be: what is written is read back. */
class BundleTest {

  @Test
  void has_a_header_and_a_line_for_each_entry_grouped_by_entity(@TempDir Path folder)
      throws IOException {
    List<String> lines = Bundles.ofTwoWallets();

    assertThat(lines.get(0))
        .startsWith(
            "{\"bundle\":1,\"entities\":[{\"entity\":\"wallet/ann\",\"from\":1,\"through\":3},"
                + "{\"entity\":\"wallet/bob\",\"from\":1,\"through\":2}],"
                + "\"components\":{\"wallet\":1},\"entries\":5,"
                + "\"exportedAt\":\"2026-11-22T21:00:00.123456Z\",\"by\":\"ann\","
                + "\"redactions\":[],\"checksum\":\"")
        .endsWith("\"}\n");
    assertThat(lines.get(4))
        .matches("\\{\"checksum\":\"[0-9a-f]{16}\",\"entry\":\\{\"entity\":\"wallet/bob\",.*}}\n");
    try (BundleFile bundle = open(Bundles.file(folder, lines))) {
      assertThat(bundle.header().entries()).isEqualTo(5);
      assertThat(bundle.header().by()).isEqualTo("ann");
      assertThat(bundle.header().components()).containsEntry("wallet", 1);
      assertThat(all(bundle)).extracting(Entry::sequence).containsExactly(1L, 2L, 3L, 1L, 2L);
    }
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF) // shrinking an entry takes minutes
  void every_entry_is_read_back_as_it_was_written(@ForAll("entries") Entry entry)
      throws IOException {
    Entry ofAnn = ofAnn(entry);
    BundleHeader.Part only = Bundles.part("ann", ofAnn.sequence(), ofAnn.sequence());
    Path file = Files.createTempFile("any", ".bundle");
    try {
      Files.write(file, Bundles.bytes(Bundles.writer(new Bundles.InMemory(List.of(ofAnn)), only)));
      try (BundleFile bundle = open(file)) {
        assertThat(all(bundle)).containsExactly(ofAnn);
      }
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<Entry> entries() {
    return EntryArbitraries.entries();
  }

  private static Entry ofAnn(Entry entry) {
    return new Entry(
        "wallet",
        "ann",
        Math.min(entry.sequence(), Long.MAX_VALUE - 1), // the last one stands for all
        entry.version(),
        entry.time(),
        entry.event(),
        entry.commandId(),
        entry.decided(),
        entry.index(),
        entry.of(),
        entry.componentVersion(),
        entry.node());
  }

  @Test
  void any_stretch_of_a_long_history_is_read(@TempDir Path folder) throws IOException {
    List<Entry> all = Bundles.wallet("ann", 4_100);
    all.addAll(Bundles.wallet("bob", 2_500));
    Path file = folder.resolve("long.bundle");
    BundleWriter writer =
        Bundles.writer(
            new Bundles.InMemory(all),
            Bundles.part("ann", 7, 4_100),
            Bundles.part("bob", 1, 2_500));
    Files.write(file, Bundles.bytes(writer));

    try (BundleFile bundle = open(file)) {
      assertThat(all(bundle)).isEqualTo(all.subList(6, all.size()));
      for (long after : new long[] {0, 6, 7, 1_005, 1_006, 1_007, 2_499, 2_500, 4_099, 4_100}) {
        for (long count : new long[] {0, 1, 2, 999, 1_000, 1_001, 9_999}) {
          assertThat(sequences(bundle, "ann", after, after + count))
              .as("after %s through %s", after, after + count)
              .isEqualTo(range(Math.max(7, after + 1), Math.min(4_100, after + count)));
          assertThat(sequences(bundle, "bob", after, after + count))
              .isEqualTo(range(after + 1, Math.min(2_500, after + count)));
        }
      }
      assertThat(sequences(bundle, "bob", Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
      assertThat(sequences(bundle, "eve", 0, Long.MAX_VALUE)).isEmpty();
    }
  }

  @Test
  void a_missing_last_newline_is_no_truncation(@TempDir Path folder) throws IOException {
    String whole = String.join("", Bundles.ofTwoWallets());
    try (BundleFile bundle = open(Bundles.file(folder, whole.substring(0, whole.length() - 1)))) {
      assertThat(all(bundle)).hasSize(5);
    }
  }

  @Test
  void lines_longer_than_what_is_read_at_once_are_whole(@TempDir Path folder) throws IOException {
    Entry small = Entries.deposited("wallet", "ann", 1);
    Entry large = withBody(2, "{\"text\":\"" + "ä👋".repeat(300_000) + "\"}");
    Entry last = withBody(3, "{\"text\":\"" + "x".repeat(65_536) + "\"}");
    List<Entry> all = List.of(small, large, last);
    byte[] written =
        Bundles.bytes(Bundles.writer(new Bundles.InMemory(all), Bundles.part("ann", 1, 3)));

    try (BundleFile bundle = open(Files.write(folder.resolve("large.bundle"), written))) {
      assertThat(all(bundle)).isEqualTo(all);
    }
  }

  private static Entry withBody(long sequence, String body) {
    Entry plain = Entries.deposited("wallet", "ann", sequence);
    return new Entry(
        "wallet",
        "ann",
        sequence,
        sequence,
        plain.time(),
        Optional.of(new Entry.Event("noted", Entries.json(body))),
        plain.commandId(),
        plain.decided(),
        0,
        1,
        1,
        plain.node());
  }

  @Test
  void a_bundle_without_entries_is_one(@TempDir Path folder) throws IOException {
    byte[] written = Bundles.bytes(Bundles.writer(new Bundles.InMemory(List.of())));
    try (BundleFile bundle = open(Files.write(folder.resolve("none.bundle"), written))) {
      assertThat(all(bundle)).isEmpty();
    }
  }

  @Test
  void a_history_with_a_gap_is_not_exported() {
    List<Entry> gap = Bundles.wallet("ann", 5);
    gap.remove(2);
    BundleWriter writer = Bundles.writer(new Bundles.InMemory(gap), Bundles.part("ann", 1, 5));

    assertThatThrownBy(writer::header)
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageStartingWith("wallet/ann sequence 3: is missing");
  }

  @Test
  void a_history_that_ends_before_its_range_is_not_exported() {
    BundleWriter writer =
        Bundles.writer(new Bundles.InMemory(Bundles.wallet("ann", 4)), Bundles.part("ann", 1, 5));

    assertThatThrownBy(writer::header).hasMessageStartingWith("wallet/ann sequence 5: is missing");
  }

  @Test
  void entries_that_differ_between_both_reads_fail_the_export() {
    List<Entry> entries = Bundles.wallet("ann", 2);
    BundleWriter writer = Bundles.writer(new Bundles.InMemory(entries), Bundles.part("ann", 1, 2));
    writer.header();
    entries.set(1, withBody(2, "{}"));

    assertThatThrownBy(() -> writer.writeTo(OutputStream.nullOutputStream()))
        .isInstanceOf(ExportFailed.class)
        .hasMessageContaining("changed while they were exported")
        .hasMessageContaining("journal verify");
  }

  @Test
  void what_the_stream_throws_goes_through() {
    BundleWriter writer =
        Bundles.writer(new Bundles.InMemory(Bundles.wallet("ann", 2)), Bundles.part("ann", 1, 2));
    IOException full = new IOException("no space left");
    OutputStream disk =
        new OutputStream() {
          private int lines;

          @Override
          public void write(int one) {}

          @Override
          public void write(byte[] bytes) throws IOException {
            if (++lines == 2) {
              throw full;
            }
          }
        };

    assertThatThrownBy(() -> writer.writeTo(disk)).isSameAs(full);
  }

  @Test
  void limits_hold_for_what_is_written_as_for_what_is_opened() {
    JournalSettings small = TestSettings.journal("bundle-line-bytes = 64, bundle-max-entities = 1");
    Histories ann = new Bundles.InMemory(Bundles.wallet("ann", 1));

    assertThatThrownBy(
            () ->
                new BundleWriter(
                        ann,
                        List.of(Bundles.part("ann", 1, 1)),
                        Bundles.source(),
                        Redaction.none(),
                        small)
                    .header())
        .isInstanceOf(ExportFailed.class)
        .hasMessageContaining("wallet/ann sequence 1")
        .hasMessageContaining("reprise.journal.bundle-line-bytes, 64");
    assertThatThrownBy(
            () ->
                new BundleWriter(
                    ann,
                    List.of(Bundles.part("ann", 1, 1), Bundles.part("bob", 1, 1)),
                    Bundles.source(),
                    Redaction.none(),
                    small))
        .isInstanceOf(ExportFailed.class)
        .hasMessageContaining("2 entities (expected: at most reprise.journal.bundle-max-entities");
  }

  @Test
  void a_file_that_is_written_to_after_it_was_opened_is_not_believed(@TempDir Path folder)
      throws IOException {
    List<String> lines = Bundles.ofTwoWallets();
    Path file = Bundles.file(folder, lines);
    try (BundleFile bundle = open(file)) {
      lines.set(2, lines.get(2).replace("cents\":2", "cents\":9"));
      Bundles.file(folder, lines);

      assertThatThrownBy(() -> all(bundle))
          .isInstanceOf(BadBundle.class)
          .hasMessageContaining("two.bundle, line 3: checksum:");
    }
  }

  @Test
  void another_thread_that_is_interrupted_disturbs_nobody(@TempDir Path folder) throws IOException {
    try (BundleFile bundle = open(Bundles.file(folder, Bundles.ofTwoWallets()))) {
      Thread.currentThread().interrupt();
      assertThat(all(bundle)).hasSize(5);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(all(bundle)).hasSize(5);
    }
  }

  @Test
  void texts_of_the_header_are_read_back(@TempDir Path folder) throws IOException {
    String by = "a\"b\\,\"checksum\":\"\n👋\ud83d";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BundleWriter(
            new Bundles.InMemory(Bundles.wallet("ann", 1)),
            List.of(Bundles.part("ann", 1, 1)),
            new BundleWriter.Source(new TreeMap<>(), Bundles.EXPORTED_AT, by),
            Redaction.none(),
            Bundles.limits())
        .writeTo(out);
    assertThat(out.toString(UTF_8)).contains("\\uD83D");
    try (BundleFile bundle = open(Bundles.file(folder, out.toString(ISO_8859_1)))) {
      assertThat(bundle.header().by()).isEqualTo(by);
    }
  }

  static BundleFile open(Path file) {
    return BundleFile.open(file, Bundles.limits());
  }

  private static List<Entry> all(BundleFile bundle) {
    List<Entry> entries = new ArrayList<>();
    bundle.forEach(entries::add);
    return entries;
  }

  private static List<Long> sequences(BundleFile bundle, String id, long after, long through) {
    List<Long> sequences = new ArrayList<>();
    Consumer<Entry> add = entry -> sequences.add(entry.sequence());
    bundle.forEach("wallet", id, after, through, add);
    return sequences;
  }

  private static List<Long> range(long first, long last) {
    List<Long> range = new ArrayList<>();
    for (long sequence = first; sequence <= last; sequence++) {
      range.add(sequence);
    }
    return range;
  }
}
