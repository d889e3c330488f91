package io.reprise.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reprise.codec.Catalog;
import io.reprise.journal.Fold;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What would have come of an entity whose commands have several entries. */
class ForkingTest {
  private static final long BYTES = 1 << 20;

  private final MadeHistory history =
      new MadeHistory(Steps.COMPONENT, "s")
          .command("go", "{\"times\":2}")
          .command("go", "{\"times\":3}")
          .command("go", "{\"times\":1}");

  @Test
  void skips_and_edits_a_command_by_any_of_its_entries() {
    Fork skipped = play(new Edits(OptionalLong.empty(), Set.of(4L), Map.of()), 2, 100);
    Fork edited = play(new Edits(OptionalLong.empty(), Set.of(), Map.of(5L, times(1))), 2, 100);

    assertThat(skipped.from()).isEqualTo(3);
    assertThat(skipped.commands()).isEqualTo(1);
    assertThat(skipped.forked().path("at").asLong()).isEqualTo(3);
    assertThat(skipped.changed().get(0).why()).isEqualTo(Fork.Why.SKIPPED);
    assertThat(skipped.changed().get(0).sequence()).isEqualTo(3);
    assertThat(edited.forked().path("at").asLong()).isEqualTo(4);
    assertThat(edited.recorded().path("at").asLong()).isEqualTo(6);
    assertThat(edited.changed())
        .extracting(Fork.Changed::why)
        .containsExactly(Fork.Why.EDITED, Fork.Why.DIFFERS);
  }

  @Test
  void refuses_two_edits_of_one_command_and_one_that_fits_no_command() {
    Edits twice = new Edits(OptionalLong.empty(), Set.of(3L), Map.of(4L, times(1)));
    JsonNode wrong = JsonNodeFactory.instance.objectNode().put("tims", 1);
    Edits misfit = new Edits(OptionalLong.empty(), Set.of(), Map.of(3L, wrong));

    assertThatThrownBy(() -> play(twice, 2, 100))
        .isInstanceOf(EditNotPossible.class)
        .hasMessage("sequences [3, 4] are of one command, go (expected: one of them)");
    assertThatThrownBy(() -> play(misfit, 2, 100))
        .isInstanceOf(EditNotPossible.class)
        .hasMessageContaining("go at sequence 3")
        .hasMessageContaining("/times");
  }

  @Test
  void names_so_many_changed_commands_and_counts_the_others() {
    Edits edits = new Edits(OptionalLong.empty(), Set.of(1L), Map.of());

    Fork one = play(edits, 0, 1);

    assertThat(one.changed()).hasSize(1);
    assertThat(one.moreChanged()).isEqualTo(2);
  }

  private static JsonNode times(int times) {
    return JsonNodeFactory.instance.objectNode().put("times", times);
  }

  private Fork play(Edits edits, long start, int max) {
    Folding folding = new Folding(history, new Checkpoints(BYTES), 100);
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    Fold fold = folding.at(history.component(), "s", start, deadline);
    return Forking.play(
        folding,
        Catalog.of(List.of(history.component())),
        history.component(),
        "s",
        fold,
        edits,
        history.entries().size(),
        max,
        BYTES,
        deadline);
  }
}
