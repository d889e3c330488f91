package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.sharding.ShardRegion.CurrentShardRegionState;
import akka.cluster.sharding.typed.ClusterShardingQuery;
import akka.cluster.sharding.typed.GetShardRegionState;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.TestStorage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The front, over a cluster of one node that keeps few entities in memory. */
class EntitiesTest {

  private static final Duration LIMIT = OneNode.PATIENCE;
  private static final EntityTypeKey<GateMessage> KEY =
      EntityTypeKey.create(GateMessage.class, "counter");

  private static OneNode node;

  @BeforeAll
  static void start() {
    node = new OneNode(TestStorage.fresh(), "reprise.entity { shards = 4, max-live = 8 }");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void entities_that_made_room_for_others_come_back_with_all_they_had() {
    int many = 40; // five times what is kept in memory
    for (int round = 1; round <= 3; round++) {
      List<CompletableFuture<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        answers.add(
            node.entities.ask("counter", "e" + i, GateFixture.add(1), LIMIT).toCompletableFuture());
      }
      for (CompletableFuture<Answer> answer : answers) {
        assertThat(answer.orTimeout(LIMIT.toSeconds() * 2, TimeUnit.SECONDS).join())
            .isInstanceOfSatisfying(
                Answer.Decided.class, decided -> assertThat(decided.version()).isPositive());
      }
      for (int i = 0; i < many; i++) {
        assertThat(total("e" + i)).isEqualTo(round);
      }
    }
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(live()).isPositive().isLessThanOrEqualTo(8));
  }

  private static int live() {
    return AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
            ClusterSharding.get(node.system).shardState(),
            replyTo -> new GetShardRegionState(KEY, replyTo),
            LIMIT,
            node.system.scheduler())
        .toCompletableFuture()
        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .join()
        .getShards()
        .stream()
        .mapToInt(shard -> shard.getEntityIds().size())
        .sum();
  }

  private static long total(String id) {
    Answer answer =
        node.entities
            .read("counter", id, GateFixture.state(), LIMIT)
            .toCompletableFuture()
            .orTimeout(LIMIT.toSeconds() * 2, TimeUnit.SECONDS)
            .join();
    return ((Answer.Value) answer).value().get("total").longValue();
  }

  /** As sharding drops what comes to a shard that moves, and an actor's mailbox when it ends. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_reaches_no_entity_is_answered_at_once_so_that_it_is_sent_again(boolean inAnEnvelope) {
    TestProbe<Answer> caller = TestProbe.create(node.system);
    GateMessage ask = new GateMessage.Ask(GateFixture.add(1), 0, 0, 60_000, caller.getRef());
    Object lost = inAnEnvelope ? new ShardingEnvelope<>("lost", ask) : ask;
    await() // the listener may be on its way still
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Adapter.toClassic(node.system)
                  .deadLetters()
                  .tell(lost, akka.actor.ActorRef.noSender());
              assertThat(caller.receiveMessage())
                  .isInstanceOfSatisfying(
                      Answer.NotDone.class,
                      notDone -> {
                        assertThat(notDone.failure()).isEqualTo(Answer.Failure.DRAINING);
                        assertThat(notDone.maybeWritten()).isFalse();
                      });
            });
  }

  /** An answer that comes between two attempts would be lost: nobody waits for it then. */
  @Test
  void a_command_without_an_answer_in_time_is_sent_again_at_once() throws SQLException {
    try (OneNode impatient =
        new OneNode(
            TestStorage.patient(),
            "reprise { journal.write-lock-timeout = 30s,"
                + " entity { attempt-timeout = 10ms, attempt-pause = 1 minute } }")) {
      CompletableFuture<Answer> answer;
      try (TableLock lock = new TableLock(impatient.storage)) {
        answer =
            impatient
                .entities
                .ask("counter", "slow", GateFixture.add(1), Duration.ofMinutes(5))
                .toCompletableFuture();
        lock.awaitWaitingWrite();
      }
      assertThat(answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join())
          .isInstanceOf(Answer.Decided.class);
    }
  }

  @Test
  void a_limit_below_the_number_of_shards_is_refused_with_the_reason() {
    Config config =
        ConfigFactory.parseString("reprise.entity { shards = 64, max-live = 10 }")
            .withFallback(ConfigFactory.load())
            .getConfig("reprise.entity");
    assertThatThrownBy(() -> EntitySettings.from(config))
        .hasMessageContaining("reprise.entity.max-live: 10 (expected: ≥ reprise.entity.shards");
  }

  @Test
  void a_share_of_snapshots_that_never_lets_one_be_taken_is_refused() {
    Config section =
        ConfigFactory.parseString("snapshot-share = 0")
            .withFallback(ConfigFactory.load().getConfig("reprise.entity"));
    assertThatThrownBy(() -> EntitySettings.from(section))
        .hasMessage("reprise.entity.snapshot-share: 0.0 (expected: > 0)");
  }

  @Test
  void settings_have_their_defaults_and_each_key_goes_to_its_own_field() {
    Config section = ConfigFactory.load().getConfig("reprise.entity");
    EntitySettings defaults = EntitySettings.from(section);
    assertThat(section.root().keySet()).hasSize(EntitySettings.class.getRecordComponents().length);
    assertThat(defaults)
        .isEqualTo(
            new EntitySettings(
                64,
                Duration.ofMillis(20),
                51_200,
                4096,
                100,
                200,
                4L << 20,
                100,
                10_000,
                1L << 20,
                1000,
                1024,
                Duration.ofSeconds(3),
                Duration.ofMillis(100),
                500,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                Duration.ofDays(1),
                1000,
                1L << 20,
                100,
                0.25,
                4L << 20,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30)));
  }
}
