package io.reprise.entity;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.component.Component;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.JournalSetup;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import io.reprise.telemetry.EntityMetrics;
import io.reprise.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Gates of the component {@link Counter} on a real, empty database. */
final class GateFixture implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final CommandIds IDS = new CommandIds(Clock.systemUTC());

  final Storage storage;
  final Journal journal;
  final ActorTestKit kit;
  final Hosted hosted;

  /** What gates have handed over for delivery. */
  final Queue<Handover.Sent> handedOver = new ConcurrentLinkedQueue<>();

  private final ActorSystem<Void> system;

  GateFixture() {
    this("", Rules::of);
  }

  GateFixture(String overrides, java.util.function.Function<Installed, Rules> rules) {
    this(overrides, rules, installed());
  }

  GateFixture(
      String overrides, java.util.function.Function<Installed, Rules> rules, Installed component) {
    this(TestStorage.fresh(), overrides, rules, component);
  }

  /** On a database of the test's own, which is closed with it. */
  GateFixture(Storage storage, String overrides) {
    this(storage, overrides, Rules::of, installed());
  }

  private GateFixture(
      Storage storage,
      String overrides,
      java.util.function.Function<Installed, Rules> rules,
      Installed component) {
    this.storage = storage;
    Config config =
        ConfigFactory.parseString(overrides)
            .withFallback(ConfigFactory.parseString("akka.actor.provider = local"))
            .withFallback(ConfigFactory.parseResources("application.conf"))
            .withFallback(ConfigFactory.load())
            .resolve();
    Catalog catalog = Catalog.of(List.of(component));
    system = system("gates", config, storage, catalog);
    kit = ActorTestKit.create(system);
    journal = Journal.open(storage, JournalSettings.from(config.getConfig("reprise.journal")));
    EntitySettings settings = EntitySettings.from(config.getConfig("reprise.entity"));
    hosted =
        new Hosted(
            component,
            rules.apply(component),
            catalog,
            journal,
            handedOver::add,
            settings,
            Clock.systemUTC(),
            "test:1",
            new RuleFailures(Duration.ZERO),
            new RuleWatch(Duration.ofMinutes(1), Duration.ofMinutes(1)),
            new LiveGates(Duration.ofSeconds(10)),
            (name, id, version) -> {},
            metrics(component));
    journal.onNewEra(() -> hosted.live().tellAll(GateMessage.Check.INSTANCE));
  }

  /** An actor system whose entities write to this database. */
  static ActorSystem<Void> system(String name, Config config, Storage storage, Catalog catalog) {
    return ActorSystem.create(
        Behaviors.empty(),
        name,
        ActorSystemSetup.create(BootstrapSetup.create(config), new JournalSetup(storage, catalog)));
  }

  private static EntityMetrics metrics(Installed component) {
    return Telemetry.none()
        .component(component.name(), component.version(), component.commandNames());
  }

  /** What a batch needs of its surroundings; it never asks the journal. */
  @SuppressWarnings("NullAway") // there is no journal that it could ask
  static Hosted hosted(Installed component, EntitySettings settings) {
    return new Hosted(
        component,
        Rules.of(component),
        Catalog.of(List.of(component)),
        null,
        sent -> {},
        settings,
        Clock.systemUTC(),
        "test:1",
        new RuleFailures(Duration.ZERO),
        new RuleWatch(Duration.ofMinutes(1), Duration.ofMinutes(1)),
        new LiveGates(Duration.ofSeconds(10)),
        (name, id, version) -> {},
        metrics(component));
  }

  /** An actor system of its own on the same database: a node that knows nothing of this one. */
  GateFixture otherNode() {
    Storage same =
        Storage.open(
            TestStorage.settings(TestStorage.configuredFor(TestStorage.coordinates(storage))));
    return new GateFixture(same, "", Rules::of, installed());
  }

  static Installed installed() {
    return installed(Counter.COMPONENT);
  }

  static Installed installed(Component<?, ?, ?> component) {
    try {
      return Installed.of(component, "test");
    } catch (BadComponent e) {
      throw new IllegalStateException(e);
    }
  }

  /** An owner of an entity; a second one of the same id is what a partition leads to. */
  ActorRef<GateMessage> owner(String id) {
    return kit.spawn(Gate.create(hosted, id));
  }

  TestProbe<Answer> ask(ActorRef<GateMessage> gate, EntityCommand command) {
    return ask(gate, command, 0);
  }

  TestProbe<Answer> ask(ActorRef<GateMessage> gate, EntityCommand command, int attempt) {
    TestProbe<Answer> probe = kit.createTestProbe(Answer.class);
    gate.tell(message(command, attempt, Instant.now(), probe.getRef()));
    return probe;
  }

  static GateMessage.Ask message(
      EntityCommand command, int attempt, Instant firstSent, ActorRef<Answer> replyTo) {
    return new GateMessage.Ask(
        command, attempt, firstSent.toEpochMilli(), PATIENCE.toMillis(), replyTo);
  }

  static Answer.Decided decided(TestProbe<Answer> probe) {
    return probe.expectMessageClass(Answer.Decided.class, PATIENCE);
  }

  static Answer.NotDone notDone(TestProbe<Answer> probe) {
    return probe.expectMessageClass(Answer.NotDone.class, PATIENCE);
  }

  TestProbe<Answer> get(ActorRef<GateMessage> gate, EntityRead read) {
    TestProbe<Answer> probe = kit.createTestProbe(Answer.class);
    gate.tell(new GateMessage.Get(read, PATIENCE.toMillis(), probe.getRef()));
    return probe;
  }

  static long total(TestProbe<Answer> probe) {
    return probe.expectMessageClass(Answer.Value.class, PATIENCE).value().get("total").longValue();
  }

  static EntityRead state() {
    return new EntityRead(Optional.empty(), false, 0, Optional.empty(), Duration.ZERO, "test");
  }

  static EntityRead linearizable() {
    return new EntityRead(Optional.empty(), true, 0, Optional.empty(), Duration.ZERO, "test");
  }

  static EntityRead plus(String more) {
    return new EntityRead(
        Optional.of(new EntityRead.Query("plus", Map.of("more", List.of(more)))),
        false,
        0,
        Optional.empty(),
        Duration.ZERO,
        "test");
  }

  static EntityCommand add(long by) {
    return command("add", "{\"by\":" + by + ",\"times\":1}", null, new Precondition.None());
  }

  static EntityCommand keyed(String key, String name, String body) {
    return command(name, body, key, new Precondition.None());
  }

  static EntityCommand command(String name, String body) {
    return command(name, body, null, new Precondition.None());
  }

  static EntityCommand command(
      String name,
      String body,
      @org.jspecify.annotations.Nullable String key,
      Precondition precondition) {
    return new EntityCommand(
        IDS.next(),
        name,
        json(body),
        Optional.ofNullable(key),
        precondition,
        "test",
        false,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        false,
        Optional.empty());
  }

  static EntityCommand withId(EntityCommand command, UUID id) {
    return new EntityCommand(
        id,
        command.name(),
        command.body(),
        command.key(),
        command.precondition(),
        command.caller(),
        command.wantState(),
        command.traceparent(),
        command.cause(),
        command.hops(),
        command.contextOutcome(),
        command.timer(),
        command.reason());
  }

  static JsonNode json(String text) {
    try {
      return Json.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (MalformedJson e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    system.terminate();
    journal.close();
    storage.close();
  }
}
