package io.reprise.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Cause;
import io.reprise.replay.EffectLedger.Came;
import io.reprise.replay.EffectLedger.Planned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is said of an effect comes together, however many parts there are. */
class EffectLedgerTest {
  private static final long BYTES_MAX = 1 << 30;
  private static final long LINES_MAX = 10;
  private static final int EFFECTS = 1_000;

  @Test
  void brings_all_lines_of_an_effect_together_whatever_came_between_them() {
    List<Integer> parts = new ArrayList<>();
    Map<Cause, EffectLedger.Lines> all = new HashMap<>();
    UUID id = UUID.randomUUID();
    try (EffectLedger ledger = new EffectLedger(BYTES_MAX, LINES_MAX)) {
      for (int i = 0; i < EFFECTS; i++) {
        ledger.planned(effect(i), new Planned('s', "wallet/é" + i, id, id, true, false));
      }
      for (int i = EFFECTS - 1; i >= 0; i--) {
        ledger.came(effect(i), new Came("wallet/é" + i, i, id, i % 2 == 0));
        ledger.came(effect(i), new Came("wallet/b", i, id, true));
      }
      ledger.waits(effect(7));
      ledger.forEachPart(
          (part, effects) -> {
            parts.add(part);
            assertThat(effects).hasSizeLessThanOrEqualTo((int) LINES_MAX);
            all.putAll(effects);
          });
    }
    assertThat(parts).hasSizeGreaterThan(100);
    assertThat(all).hasSize(EFFECTS);
    for (int i = 0; i < EFFECTS; i++) {
      EffectLedger.Lines lines = all.getOrDefault(effect(i), new EffectLedger.Lines());
      assertThat(lines.planned).isEqualTo(new Planned('s', "wallet/é" + i, id, id, true, false));
      assertThat(lines.came)
          .containsExactly(
              new Came("wallet/é" + i, i, id, i % 2 == 0), new Came("wallet/b", i, id, true));
      assertThat(lines.waits).isEqualTo(i == 7);
    }
  }

  @Test
  void breaks_off_before_its_files_take_more_than_they_may() {
    UUID id = UUID.randomUUID();
    try (EffectLedger ledger = new EffectLedger(1_000, LINES_MAX)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < EFFECTS; i++) {
                  ledger.came(effect(i), new Came("wallet/b", i, id, true));
                }
              })
          .hasMessageContaining("at most reprise.replay.verify-temporary-bytes")
          .hasMessageContaining("not in the pod of a node");
    }
  }

  private static Cause effect(int number) {
    return new Cause("wallet/w" + number % 13, number, number % 3);
  }
}
