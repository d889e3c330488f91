package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Installed;
import io.reprise.journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is sent, in whatever batches, through whatever recoveries: one key, one outcome. */
class KeyPropertiesTest {

  private static final Installed COMPONENT = GateFixture.installed();
  private static final EntitySettings SETTINGS =
      EntitySettings.from(
          ConfigFactory.parseResources("application.conf").resolve().getConfig("reprise.entity"));

  /** What happens between two batches. */
  enum Between {
    NOTHING,
    RECOVERY_FROM_ENTRIES,
    RECOVERY_FROM_A_SNAPSHOT,
    A_WRITE_THAT_FAILS,
    A_WRITE_THAT_LANDS_UNANSWERED
  }

  record Step(List<EntityCommand> commands, Between then) {}

  @Property(tries = 300)
  void an_equal_key_never_has_two_outcomes(@ForAll("steps") List<Step> steps) {
    List<Entry> journal = new ArrayList<>();
    EntityState state = EntityState.empty(COMPONENT, "x", SETTINGS);
    Map<String, Answer.Decided> first = new HashMap<>();
    for (Step step : steps) {
      Decided batch = decide(state, step.commands(), false);
      if (step.then() == Between.A_WRITE_THAT_LANDS_UNANSWERED) {
        journal.addAll(batch.entries());
        state = recovered(state, journal, step.then());
        batch = decide(state, settled(step.commands(), journal, first), true);
      }
      if (step.then() != Between.A_WRITE_THAT_FAILS) {
        journal.addAll(batch.entries());
        batch.entries().forEach(state::apply);
        for (int i = 0; i < batch.results().size(); i++) {
          compare(batch.commands().get(i), batch.results().get(i).answer(), first);
        }
      }
      state = recovered(state, journal, step.then());
    }
    assertThat(journal).extracting(Entry::sequence).doesNotHaveDuplicates();
    assertThat(journal.stream().flatMap(entry -> entry.decided().stream()))
        .extracting(decided -> decided.command().key())
        .filteredOn(java.util.Optional::isPresent)
        .doesNotHaveDuplicates();
  }

  /** As a gate does after a write of unknown outcome: answers from the journal what is there. */
  private static List<EntityCommand> settled(
      List<EntityCommand> commands, List<Entry> journal, Map<String, Answer.Decided> first) {
    List<EntityCommand> open = new ArrayList<>();
    for (EntityCommand command : commands) {
      journal.stream()
          .filter(entry -> entry.commandId().equals(command.commandId()))
          .findFirst()
          .ifPresentOrElse(
              entry ->
                  compare(command, Answers.recorded(entry, entry.decided().orElseThrow()), first),
              () -> open.add(command));
    }
    return open;
  }

  private record Decided(List<EntityCommand> commands, Batch batch) {
    List<Entry> entries() {
      return batch.entries();
    }

    List<Batch.Result> results() {
      return batch.results();
    }
  }

  private static Decided decide(
      EntityState state, List<EntityCommand> commands, boolean maybeWritten) {
    Batch batch =
        new Batch(
            GateFixture.hosted(COMPONENT, SETTINGS),
            "x",
            state,
            Instant.parse("2026-11-22T20:00:00Z"),
            commands.stream().map(command -> new Batch.Item(command, maybeWritten)).toList());
    assertThat(batch.advance()).isEmpty();
    return new Decided(commands, batch);
  }

  private static void compare(
      EntityCommand command, Answer answer, Map<String, Answer.Decided> first) {
    if (answer instanceof Answer.Decided decided) {
      String key = command.key().orElseThrow();
      Answer.Decided before = first.putIfAbsent(key, decided);
      if (before == null) {
        assertThat(decided.replayed()).isFalse();
      } else {
        assertThat(decided.replayed()).isTrue();
        assertThat(decided.commandId()).isEqualTo(before.commandId());
        assertThat(decided.sequence()).isEqualTo(before.sequence());
        assertThat(decided.outcome()).hasToString(before.outcome().toString());
      }
    } else {
      assertThat(((Answer.NotDone) answer).failure()).isEqualTo(Answer.Failure.KEY_REUSED);
      assertThat(first).containsKey(command.key().orElseThrow());
    }
  }

  private static EntityState recovered(EntityState state, List<Entry> journal, Between how) {
    if (how == Between.NOTHING) {
      return state;
    }
    if (how == Between.RECOVERY_FROM_A_SNAPSHOT) {
      return EntityState.from(state.toSnapshot(), COMPONENT, SETTINGS);
    }
    EntityState fresh = EntityState.empty(COMPONENT, "x", SETTINGS);
    journal.forEach(fresh::apply);
    return fresh;
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<EntityCommand> command =
        Combinators.combine(
                Arbitraries.of("a", "b", "c", "d"),
                Arbitraries.of(
                    List.of("add", "{\"by\":1,\"times\":1}"),
                    List.of("add", "{\"times\":0,\"by\":1}"),
                    List.of("add", "{\"by\":1,\"times\":3}"),
                    List.of("roll", "{}"),
                    List.of("expect", "{\"atMost\":2}")))
            .as((key, what) -> GateFixture.keyed(key, what.get(0), what.get(1)));
    return Combinators.combine(command.list().ofMaxSize(5), Arbitraries.of(Between.class))
        .as(Step::new)
        .list()
        .ofMaxSize(8);
  }
}
