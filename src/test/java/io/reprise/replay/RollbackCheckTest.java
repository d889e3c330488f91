package io.reprise.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.Examples;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import io.reprise.journal.Rows;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The way back from a release that writes what older ones can't read. */
class RollbackCheckTest {
  private static final List<URLClassLoader> LOADERS = new ArrayList<>();
  private static Installed before;
  private static Installed reads;
  private static Installed writes;
  private static Storage storage;
  private static JournalScan scan;

  @BeforeAll
  static void write() throws Exception {
    before = parcel("before");
    reads = parcel("reads");
    writes = parcel("writes");
    storage = TestStorage.fresh();
    scan = new JournalScan(storage, 3, 1 << 20, Duration.ofSeconds(10)); // pages of three rows
    List<Entry> entries = new ArrayList<>();
    entries.addAll(new MadeHistory(before, "old").command("send", "{\"to\":\"Ann\"}").entries());
    for (int i = 0; i < 4; i++) {
      entries.addAll(
          new MadeHistory(writes, "back-" + i)
              .command("send", "{\"to\":\"Ann\"}")
              .command("send", "{\"to\":\"Bob\"}") // refused
              .command("return", "{}")
              .command("send", "{\"to\":\"Bob\",\"note\":\"again\"}")
              .entries());
    }
    entries.addAll(new MadeHistory(writes, "plain").command("send", "{\"to\":\"Ann\"}").entries());
    new Rows(storage).insert(entries);
  }

  @AfterAll
  static void close() throws Exception {
    storage.close();
    for (URLClassLoader loader : LOADERS) {
      loader.close();
    }
  }

  private static Installed parcel(String release) throws Exception {
    URLClassLoader loader = Examples.loaded("rolling/" + release);
    LOADERS.add(loader);
    Object component = loader.loadClass("shop.Parcel").getField("COMPONENT").get(null);
    return Installed.unpinned((Component<?, ?, ?>) component, release);
  }

  private static RollbackCheck.Report check(Installed older, Instant since, String settings) {
    return RollbackCheck.run(
        scan, Catalog.of(List.of(older)), since, ReplayTestSettings.of(settings), read -> {});
  }

  @Test
  void a_release_that_lacks_an_event_strands_the_entities_that_have_it() {
    RollbackCheck.Report report = check(before, Instant.EPOCH, "");
    assertThat(report.entities()).isEqualTo(6);
    assertThat(report.entries()).isEqualTo(18);
    assertThat(report.unreadable()).isEqualTo(8);
    assertThat(report.strandsNone()).isFalse();
    assertThat(report.stranded()).hasSize(4);
    assertThat(report.stranded().get(0))
        .isEqualTo(
            new RollbackCheck.Stranded(
                "parcel/back-0",
                3,
                "returned",
                2,
                "unknown event returned (expected: one of sent)",
                2));
  }

  @Test
  void a_release_that_reads_them_strands_none() {
    AtomicLong told = new AtomicLong();
    RollbackCheck.Report report =
        RollbackCheck.run(
            scan, Catalog.of(List.of(reads)), Instant.EPOCH, ReplayTestSettings.of(""), told::set);
    assertThat(report.strandsNone()).isTrue();
    assertThat(told).hasValue(18);
  }

  @Test
  void only_what_was_written_since_counts() {
    RollbackCheck.Report report = check(before, MadeHistory.START.plusSeconds(3), "");
    assertThat(report.entries()).isEqualTo(4);
    assertThat(report.stranded()).hasSize(4).allMatch(stranded -> stranded.sequence() == 4);
    assertThat(report.stranded().get(0).reason())
        .isEqualTo("/note: unknown field note (expected: one of to)");
    assertThat(check(before, MadeHistory.START.plusSeconds(60), "").strandsNone()).isTrue();
  }

  @Test
  void more_than_are_named_are_counted() {
    RollbackCheck.Report report = check(before, Instant.EPOCH, "check-named-max = 3");
    assertThat(report.stranded()).hasSize(3);
    assertThat(report.moreStranded()).isEqualTo(1);
    assertThat(report.unreadable()).isEqualTo(8);
  }
}
