package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorRef;
import akka.actor.Address;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import com.typesafe.config.ConfigFactory;
import io.reprise.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** Where shards are given to while nodes run different versions. */
class AllocationByVersionTest {

  private static final Address OLD = new Address("akka", "reprise", "127.0.0.1", 1);
  private static final Address NEW = new Address("akka", "reprise", "127.0.0.2", 1);

  private static ActorTestKit kit;
  private static ActorRef onOld;
  private static ActorRef onNew;

  private Placement placement = new Placement(Duration.ofMinutes(1));

  /** Gives everything to the old node if it may, and would move one shard. */
  private static final class Stubborn implements ShardAllocationStrategy {
    @Override
    public Future<ActorRef> allocateShard(
        ActorRef requester,
        String shard,
        scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> allocations) {
      return Future.successful(allocations.contains(onOld) ? onOld : onNew);
    }

    @Override
    public Future<scala.collection.immutable.Set<String>> rebalance(
        scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> allocations,
        scala.collection.immutable.Set<String> inProgress) {
      return Future.successful(CollectionConverters.asScala(Set.of("0")).toSet());
    }
  }

  @BeforeAll
  static void start() {
    kit =
        ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local")
                .withFallback(ConfigFactory.load()));
    onOld = Adapter.toClassic(kit.createTestProbe().getRef());
    onNew = Adapter.toClassic(kit.createTestProbe().getRef());
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void two_nodes_run() {
    placement.runs(OLD, Map.of("wallet", 1));
    placement.runs(NEW, Map.of("wallet", 2));
  }

  private ShardAllocationStrategy strategy() {
    return new AllocationByVersion(
        new Stubborn(),
        placement,
        "wallet",
        region -> region.equals(onOld) ? OLD : NEW,
        Telemetry.none().cluster());
  }

  private static <T> scala.collection.immutable.Set<T> set(Set<T> elements) {
    return CollectionConverters.asScala(elements).toSet();
  }

  /** Shards 0 and 1 are on the old node, 2 on the new one. */
  private static scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> allocations() {
    return scala.collection.immutable.Map.from(
        CollectionConverters.asScala(
            Map.of(
                onOld,
                CollectionConverters.asScala(List.of("0", "1")).toIndexedSeq(),
                onNew,
                CollectionConverters.asScala(List.of("2")).toIndexedSeq())));
  }

  private ActorRef given(String shard) {
    return strategy().allocateShard(onOld, shard, allocations()).value().get().get();
  }

  private Set<String> moved(String... inProgress) {
    return CollectionConverters.asJava(
        strategy().rebalance(allocations(), set(Set.of(inProgress))).value().get().get());
  }

  @Test
  void a_shard_that_needs_no_version_is_none_of_its_business() {
    assertThat(given("1")).isEqualTo(onOld);
    assertThat(moved()).containsExactly("0");
  }

  @Test
  void a_shard_that_needs_a_newer_version_is_taken_from_the_old_node_and_not_given_back() {
    placement.needs("wallet", "1", 2);
    assertThat(moved()).containsExactly("1");
    assertThat(moved("1")).as("on its way already").containsExactly("0");
    assertThat(given("1")).isEqualTo(onNew);
    assertThat(given("0")).isEqualTo(onOld);
  }

  @Test
  void a_shard_stays_where_it_is_if_no_node_can_read_it() {
    placement.needs("wallet", "1", 3);
    placement.needs("wallet", "1", 2);
    assertThat(moved()).containsExactly("0");
    assertThat(given("1")).isEqualTo(onOld);
    assertThat(placement.mayBeReadSomewhere("wallet", "1")).isFalse();
  }

  @Test
  void who_asks_an_entity_in_vain_knows_whether_to_ask_again() {
    assertThat(placement.mayBeReadSomewhere("wallet", "1")).as("who knows").isTrue();
    placement.needs("wallet", "1", 2);
    assertThat(placement.mayBeReadSomewhere("wallet", "1")).isTrue();
    placement.keepOnly(Set.of(OLD));
    assertThat(placement.mayBeReadSomewhere("wallet", "1")).isFalse();
    assertThat(placement.mayBeReadSomewhere("wallet", "0")).as("all are the same").isFalse();
  }

  @Test
  void other_components_do_not_matter() {
    placement.needs("hotel", "1", 2);
    assertThat(moved()).containsExactly("0");
  }

  @Test
  void a_need_that_nobody_repeats_is_forgotten() {
    placement = new Placement(Duration.ofMillis(1));
    two_nodes_run();
    placement.needs("wallet", "1", 2);
    await()
        .atMost(GateFixture.PATIENCE)
        .untilAsserted(() -> assertThat(placement.needed("wallet", "1")).isZero());
    assertThat(given("1")).isEqualTo(onOld);
  }
}
