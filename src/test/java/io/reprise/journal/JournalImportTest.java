package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Cause;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalImportTest {

  private final Storage storage = TestStorage.fresh();
  private final Journal journal = Journal.open(storage, Bundles.limits());
  private final Path file;

  JournalImportTest(@TempDir Path folder) {
    this.file = folder.resolve("two.bundle");
  }

  @AfterEach
  void close() {
    journal.close();
    storage.close();
  }

  @Test
  void entities_get_ids_that_are_free_and_causes_follow_them() throws IOException {
    Entry sent = caused(Entries.deposited("wallet", "bob", 1), new Cause("wallet/ann", 2, 0));
    Entry outside = caused(Entries.deposited("wallet", "bob", 2), new Cause("hotel/h", 9, 1));
    List<Entry> all = new ArrayList<>(Bundles.wallet("ann", 2));
    all.addAll(List.of(sent, outside));
    write(all, Bundles.part("ann", 1, 2), Bundles.part("bob", 1, 2));

    assertThat(run())
        .extracting(JournalImport.Imported::as)
        .containsExactly("wallet/ann~1", "wallet/bob~1");
    assertThat(run())
        .extracting(JournalImport.Imported::as)
        .containsExactly("wallet/ann~2", "wallet/bob~2");

    List<Entry> bob = new ArrayList<>();
    journal.forEach("wallet", "bob~2", 0, Long.MAX_VALUE, bob::add);
    assertThat(bob).extracting(Entry::entity).containsOnly("wallet/bob~2");
    assertThat(bob)
        .extracting(entry -> entry.decided().orElseThrow().command().cause().orElseThrow())
        .containsExactly(new Cause("wallet/ann~2", 2, 0), new Cause("hotel/h", 9, 1));
    assertThat(bob).extracting(Entry::time).containsExactly(sent.time(), outside.time());
  }

  @Test
  void what_an_entry_has_set_going_is_not_set_going_again() throws Exception {
    Entry base = Entries.deposited("wallet", "ann", 1);
    Entry.Decided decided = base.decided().orElseThrow();
    Entry sending =
        with(
            base,
            new Entry.Decided(
                decided.command(),
                decided.outcome(),
                Entries.json(
                    "[{\"kind\":\"send\",\"to\":\"wallet/bob\",\"command\":{\"name\":\"deposit\","
                        + "\"body\":{\"cents\":1}}}]")));
    assertThat(OutboxRow.of(sending)).hasSize(1);
    write(List.of(sending), Bundles.part("ann", 1, 1));

    run();

    List<Entry> ann = new ArrayList<>();
    journal.forEach("wallet", "ann~1", 0, Long.MAX_VALUE, ann::add);
    assertThat(ann.get(0).decided().orElseThrow().effects()).hasSize(1);
    try (var connection = storage.connection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM reprise.outbox")) {
      rows.next();
      assertThat(rows.getInt(1)).isZero();
    }
  }

  @Test
  void of_an_entity_that_fails_nothing_is_written() throws IOException {
    List<Entry> all = Bundles.wallet("ann", 450); // several statements
    write(all, Bundles.part("ann", 1, 450));
    try (BundleFile bundle = BundleTest.open(file)) {
      String text = Files.readString(file);
      Files.writeString(file, text.replace("\"cents\":449}", "\"cents\":994}"));

      assertThatThrownBy(() -> importing().run(bundle, Optional.empty(), done -> {}))
          .isInstanceOf(BadBundle.class);
    }
    assertThat(journal.highestSequence("wallet", "ann~1").toCompletableFuture().join()).isZero();
  }

  @Test
  void a_history_without_its_beginning_is_refused() throws IOException {
    write(Bundles.wallet("ann", 5), Bundles.part("ann", 3, 5));

    assertThatThrownBy(this::run)
        .isInstanceOf(ImportFailed.class)
        .hasMessageContaining("wallet/ann: the bundle begins at sequence 3 (expected: 1)");
  }

  @Test
  void an_id_is_taken_for_one_entity_only() throws IOException {
    List<Entry> all = new ArrayList<>(Bundles.wallet("ann", 1));
    all.addAll(Bundles.wallet("bob", 1));
    write(all, Bundles.part("ann", 1, 1), Bundles.part("bob", 1, 1));
    try (BundleFile bundle = BundleTest.open(file)) {
      assertThatThrownBy(() -> importing().run(bundle, Optional.of("x"), done -> {}))
          .hasMessageContaining("an id for a bundle of 2 entities (expected: of one)");
    }
  }

  private JournalImport importing() {
    return new JournalImport(storage, Bundles.limits());
  }

  private List<JournalImport.Imported> run() {
    List<JournalImport.Imported> imported = new ArrayList<>();
    try (BundleFile bundle = BundleTest.open(file)) {
      importing().run(bundle, Optional.empty(), imported::add);
    }
    return imported;
  }

  private void write(List<Entry> entries, BundleHeader.Part... parts) throws IOException {
    Files.write(file, Bundles.bytes(Bundles.writer(new Bundles.InMemory(entries), parts)));
  }

  private static Entry caused(Entry entry, Cause cause) {
    Entry.Decided decided = entry.decided().orElseThrow();
    Entry.Command command = decided.command();
    return with(
        entry,
        new Entry.Decided(
            new Entry.Command(
                command.id(),
                command.key(),
                command.name(),
                command.body(),
                command.caller(),
                command.time(),
                command.traceparent(),
                Optional.of(cause),
                1,
                command.contextOutcome(),
                command.reason()),
            decided.outcome(),
            decided.effects()));
  }

  private static Entry with(Entry entry, Entry.Decided decided) {
    return new Entry(
        entry.component(),
        entry.id(),
        entry.sequence(),
        entry.version(),
        entry.time(),
        entry.event(),
        entry.commandId(),
        Optional.of(decided),
        entry.index(),
        entry.of(),
        entry.componentVersion(),
        entry.node());
  }
}
