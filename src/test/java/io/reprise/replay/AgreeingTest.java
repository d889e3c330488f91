package io.reprise.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.component.Cause;
import io.reprise.journal.JournalScan;
import io.reprise.journal.Rows;
import io.reprise.replay.EffectLedger.Lines;
import io.reprise.replay.EffectLedger.Planned;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is not seen at first is looked for again before it is a fault. */
class AgreeingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void a_message_handled_after_its_receiver_was_read_is_no_fault_without_its_mark() {
    try (Storage storage = TestStorage.fresh()) {
      new Rows(storage).insertDeposits("wallet", "alice", 3);
      JournalScan scan = new JournalScan(storage, 10, 1 << 20, PATIENCE);
      UUID handled =
          Objects.requireNonNull(
                  Pages.decoded(scan.entriesOf("wallet|alice", 2).rows().get(0)).entry())
              .commandId();
      Faults faults = new Faults(10);
      Agreeing agreeing = new Agreeing(scan, faults);
      agreeing.look(Map.of(new Cause("wallet/bob", 1, 0), sent(handled)));
      assertThat(faults.count()).isZero();
      agreeing.look(Map.of(new Cause("wallet/bob", 2, 0), sent(UUID.randomUUID())));
      assertThat(faults.count()).isEqualTo(1);
      assertThat(agreeing.agreement().done()).isEqualTo(1);
    }
  }

  private static Lines sent(UUID command) {
    Lines lines = new Lines();
    lines.planned = new Planned('s', "wallet/alice", command, UUID.randomUUID(), false, false);
    return lines;
  }
}
