package io.reprise.entity;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.Cluster;
import akka.cluster.sharding.ShardCoordinator.ActorSystemDependentAllocationStrategy;
import akka.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityContext;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.Journal;
import io.reprise.telemetry.EntityMetrics;
import io.reprise.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The components that this node runs, as sharding is told of them. */
final class Hosting {

  /** Rules that never end must not take the threads of HTTP and of readiness with them. */
  static final String DISPATCHER = "akka.actor.entity-dispatcher";

  private final ActorSystem<?> system;
  private final Catalog catalog;
  private final Journal journal;
  private final Handover handover;
  private final EntitySettings settings;
  private final Clock clock;
  private final Function<Installed, Rules> rules;
  private final Telemetry telemetry;
  private final String node;
  private final RuleWatch watch;
  private final LiveGates live;
  private final Shards shards;
  private final Placement placement;
  private final ActorRef<PlacementMessage> placing;
  private final Map<String, Hosted> current = new ConcurrentHashMap<>();
  private final Map<String, EntityTypeKey<GateMessage>> keys = new ConcurrentHashMap<>();

  Hosting(
      ActorSystem<?> system,
      Catalog catalog,
      Journal journal,
      Handover handover,
      EntitySettings settings,
      Clock clock,
      Telemetry telemetry,
      Function<Installed, Rules> rules) {
    this.system = system;
    this.catalog = catalog;
    this.journal = journal;
    this.handover = handover;
    this.settings = settings;
    this.clock = clock;
    this.telemetry = telemetry;
    this.rules = rules;
    Address self = Cluster.get(system).selfAddress();
    this.node = hostAndPort(self);
    this.live = new LiveGates(settings.touchEvery());
    this.shards = new Shards(settings.shards());
    this.placement = new Placement(settings.newerEntryKeepFor());
    this.placing =
        system.systemActorOf(
            PlacementBehavior.create(placement, self), "reprise-placement", Props.empty());
    this.watch = new RuleWatch(settings.slowRulesLogAfter(), settings.ruleFailureLogEvery());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            settings.slowRulesLogAfter(),
            settings.slowRulesLogAfter(),
            watch::look,
            system.executionContext());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Duration.ZERO,
            settings.outOfServiceLook(),
            this::lookWhatIsOutOfService,
            system.executionContext());
    journal.onNewEra(() -> live.tellAll(GateMessage.Check.INSTANCE));
  }

  /** Entities that another node could not recover may live here by now, and are in service. */
  private void lookWhatIsOutOfService() {
    journal
        .outages()
        .look()
        .whenComplete(
            (news, failure) -> {
              if (failure == null) {
                countOutOfService();
                live.tell(news, GateMessage.Noted.INSTANCE);
              }
            });
  }

  private void countOutOfService() {
    Map<String, Long> counts = journal.outages().counts();
    current.forEach((name, hosted) -> hosted.metrics().outOfService(counts.getOrDefault(name, 0L)));
  }

  private static String hostAndPort(Address address) {
    return address.getHost().orElse("local") + ":" + address.getPort().orElse(0);
  }

  /** Runs these components, instead of those that have the same names. */
  void host(List<Installed> components) {
    components.forEach(this::host);
    Map<String, Integer> versions = new HashMap<>();
    current.forEach((name, hosted) -> versions.put(name, hosted.component().version()));
    placing.tell(new PlacementMessage.Hosts(versions));
  }

  private void host(Installed component) {
    Hosted replaced = current.put(component.name(), hosted(component));
    if (replaced == null) {
      keys.put(component.name(), shard(component.name()));
    } else {
      live.passivateAll(replaced);
    }
  }

  private Hosted hosted(Installed component) {
    return new Hosted(
        component,
        rules.apply(component),
        catalog,
        journal,
        handover,
        settings,
        clock,
        node,
        new RuleFailures(settings.ruleFailureLogEvery()),
        watch,
        live,
        this::metNewerEntry,
        telemetry.component(component.name(), component.version(), component.commandNames()));
  }

  private void metNewerEntry(String component, String id, int writtenBy) {
    placing.tell(new PlacementMessage.Met(component, shards.shardId(id), writtenBy));
  }

  private EntityTypeKey<GateMessage> shard(String component) {
    EntityTypeKey<GateMessage> key = EntityTypeKey.create(GateMessage.class, component);
    ClusterSharding.get(system)
        .init(
            Entity.of(key, entity -> gate(component, entity))
                .withEntityProps(DispatcherSelector.fromConfig(DISPATCHER))
                .withStopMessage(GateMessage.Stop.INSTANCE)
                .withMessageExtractor(shards)
                .withAllocationStrategy(allocation(component))
                .withSettings(shardingSettings()));
    openShards(
        new ShardOpener.Plan<>(
            key,
            settings.shards(),
            Shards::placeholder,
            this::askPlaceholder,
            Answer.class,
            () -> {}));
    return key;
  }

  /** It answers to whatever is asked; that of a node of an older version does not. */
  private GateMessage askPlaceholder(ActorRef<Answer> replyTo) {
    return new GateMessage.Repair(false, settings.attemptTimeout().toMillis(), replyTo);
  }

  void openShards(ShardOpener.Plan<?, ?> plan) {
    system.systemActorOf(
        ShardOpener.create(plan, settings), "reprise-shards-" + plan.key().name(), Props.empty());
  }

  private ShardAllocationStrategy allocation(String component) {
    ShardAllocationStrategy usual =
        ClusterSharding.get(system).defaultShardAllocationStrategy(shardingSettings());
    if (usual instanceof ActorSystemDependentAllocationStrategy dependent) {
      dependent.start(Adapter.toClassic(system)); // sharding starts the outer one only
    }
    return new AllocationByVersion(usual, placement, component, this::nodeOf, telemetry.cluster());
  }

  /** Regions of this node have no address in their paths. */
  private Address nodeOf(akka.actor.ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() ? Cluster.get(system).selfAddress() : address;
  }

  private Behavior<GateMessage> gate(String component, EntityContext<GateMessage> entity) {
    String id = entity.getEntityId();
    ActorRef<ClusterSharding.ShardCommand> shard = entity.getShard();
    if (Shards.isPlaceholder(id)) {
      return Behaviors.receiveMessage(message -> opened(component, message));
    }
    return Behaviors.setup(
        context -> {
          Hosted hosted = current(component);
          live.settle(context.getSelf(), hosted, id, shard);
          if (!hosted.equals(current(component))) { // replaced before it could be told to leave
            LiveGates.passivate(context.getSelf(), shard);
          }
          return Gate.create(hosted, id);
        });
  }

  /** The shard is here: all that its placeholder is for. */
  private Behavior<GateMessage> opened(String component, GateMessage message) {
    if (message instanceof GateMessage.Asked asked) {
      int version = current(component).component().version();
      asked.replyTo().tell(new Answer.Recovered(0, 0, version));
    }
    return Behaviors.stopped();
  }

  private Hosted current(String component) {
    Hosted hosted = current.get(component);
    if (hosted == null) {
      throw new IllegalStateException("component " + component + " was never hosted");
    }
    return hosted;
  }

  /**
   * Which entity makes room for a new one is Akka's default strategy; how many there are is ours.
   */
  private ClusterShardingSettings shardingSettings() {
    ClusterShardingSettings defaults = ClusterShardingSettings.create(system);
    return defaults.withPassivationStrategy(
        defaults.passivationStrategySettings().withActiveEntityLimit(settings.liveMax()));
  }

  /** See {@link LiveGates#near}. */
  @Nullable ActorRef<GateMessage> near(String component, String id) {
    return live.near(component, id);
  }

  /** Whether entities of this component run on this node. */
  boolean hosts(String component) {
    return keys.containsKey(component);
  }

  /** Whether there may be a node that reads what the node of an entity can't. */
  boolean mayBeReadSomewhere(String component, String id) {
    return placement.mayBeReadSomewhere(component, shards.shardId(id));
  }

  /** What is counted of a component's entities. */
  EntityMetrics metrics(String component) {
    return current(component).metrics();
  }

  /** See {@link Entities#inLongRules}. */
  List<String> inLongRules() {
    return watch.inLongRules();
  }

  /** The key of a component's entities. */
  EntityTypeKey<GateMessage> key(String component) {
    EntityTypeKey<GateMessage> key = keys.get(component);
    if (key == null) {
      throw new IllegalArgumentException(
          "component: " + component + " (expected: an installed one)");
    }
    return key;
  }
}
