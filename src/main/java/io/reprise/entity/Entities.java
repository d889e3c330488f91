package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.Journal;
import io.reprise.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The front of all entities, wherever in the cluster they live. Stages never fail: what goes wrong
 * is an {@link Answer.NotDone}. An attempt that finds no owner in time is repeated with the same
 * command id inside the time limit; the entity answers a repetition with the first outcome.
 */
public final class Entities {

  /**
   * For stages that Akka made: without an executor they run what follows in the common pool, and
   * with two processors that starts a thread for each answer.
   */
  private static final Executor ON_THE_SPOT = Runnable::run;

  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final EntitySettings settings;
  private final Hosting hosting;

  private Entities(
      ActorSystem<?> system, ClusterSharding sharding, EntitySettings settings, Hosting hosting) {
    this.system = system;
    this.sharding = sharding;
    this.settings = settings;
    this.hosting = hosting;
  }

  /**
   * Starts the entities of all installed components on this node.
   *
   * @param handover who carries out what entities set going
   * @param clock what entries and queries get their time from
   * @param telemetry counts commands that this node gives to entities, and the entities here
   */
  public static Entities start(
      ActorSystem<?> system,
      Catalog catalog,
      Journal journal,
      Handover handover,
      EntitySettings settings,
      Clock clock,
      Telemetry telemetry) {
    return start(system, catalog, journal, handover, settings, clock, telemetry, Rules::of);
  }

  static Entities start(
      ActorSystem<?> system,
      Catalog catalog,
      Journal journal,
      Handover handover,
      EntitySettings settings,
      Clock clock,
      Telemetry telemetry,
      Function<Installed, Rules> rules) {
    Hosting hosting =
        new Hosting(system, catalog, journal, handover, settings, clock, telemetry, rules);
    hosting.host(catalog.all());
    system.systemActorOf(LostMessages.create(), "reprise-lost-messages", Props.empty());
    return new Entities(system, ClusterSharding.get(system), settings, hosting);
  }

  /**
   * Runs other definitions of components from now on, and further components. Entities of those
   * that were replaced leave memory at once, as by passivation, and come back with the new rules.
   */
  public void replace(List<Installed> components) {
    hosting.host(components);
  }

  /**
   * Entities of this node whose rules have run for longer than {@code
   * reprise.entity.slow-rules-log-after} by now, as {@code component/id}.
   */
  public List<String> inLongRules() {
    return hosting.inLongRules();
  }

  /** Has the shards of others than components given to nodes, in the same way as theirs. */
  public void openShards(ShardOpener.Plan<?, ?> plan) {
    hosting.openShards(plan);
  }

  /**
   * Gives a command to an entity.
   *
   * @param component the name of an installed component
   * @param timeLimit when to give up; then the answer is {@code NO_ANSWER}, and the command may
   *     have become durable all the same
   */
  public CompletionStage<Answer> ask(
      String component, String id, EntityCommand command, Duration timeLimit) {
    return counted(component, id, command, timeLimit, false);
  }

  private CompletionStage<Answer> counted(
      String component, String id, EntityCommand command, Duration timeLimit, boolean again) {
    long began = System.nanoTime();
    Call call = asking(component, id, command, timeLimit);
    CommandCount count = new CommandCount(hosting.metrics(component), command.name(), began);
    return attempt(call, again ? 1 : 0, again).thenApply(count::answered);
  }

  private Call asking(String component, String id, EntityCommand command, Duration timeLimit) {
    long now = System.currentTimeMillis();
    return new Call(
        hosting.key(component),
        id,
        System.nanoTime() + timeLimit.toNanos(),
        settings.attemptTimeout(),
        (attempt, leftMillis, replyTo) ->
            new GateMessage.Ask(command, attempt, now, leftMillis, replyTo));
  }

  /** Whether this node knows the component. */
  public boolean knows(String component) {
    return hosting.hosts(component);
  }

  /**
   * Gives an entity a command that comes from an effect, whose id is an {@link
   * io.reprise.journal.EffectId}: it is handled once, however often it is given. Otherwise as
   * {@link #ask}.
   *
   * @param again whether it may have been given before; then the entity looks first
   */
  public CompletionStage<Answer> deliver(
      String component, String id, EntityCommand command, boolean again, Duration timeLimit) {
    return counted(component, id, command, timeLimit, again);
  }

  /** Reads an entity; the time limit is on top of the read's own {@code hold}. */
  public CompletionStage<Answer> read(
      String component, String id, EntityRead read, Duration timeLimit) {
    Call call =
        new Call(
            hosting.key(component),
            id,
            System.nanoTime() + timeLimit.plus(read.hold()).toNanos(),
            settings.attemptTimeout().plus(read.hold()),
            (attempt, leftMillis, replyTo) -> new GateMessage.Get(read, leftMillis, replyTo));
    return attempt(call, 0, false);
  }

  /**
   * Has an entity drop its snapshot and fold all its entries again, one out of service too: {@link
   * Answer.Recovered} when it has recovered.
   *
   * @param timeLimit when to give up; it may be rebuilt all the same
   */
  public CompletionStage<Answer> rebuild(String component, String id, Duration timeLimit) {
    return repair(component, id, true, timeLimit);
  }

  /**
   * Has an entity that is out of service tried again now: {@link Answer.Recovered} when it is in
   * service, also if it has been all the time.
   *
   * @param timeLimit when to give up; it may recover all the same
   */
  public CompletionStage<Answer> retry(String component, String id, Duration timeLimit) {
    return repair(component, id, false, timeLimit);
  }

  private CompletionStage<Answer> repair(
      String component, String id, boolean anew, Duration timeLimit) {
    Call call =
        new Call(
            hosting.key(component),
            id,
            System.nanoTime() + timeLimit.toNanos(),
            timeLimit, // it takes as long as it takes: asked again it would begin anew
            (attempt, leftMillis, replyTo) -> new GateMessage.Repair(anew, leftMillis, replyTo));
    return attempt(call, 0, false);
  }

  @FunctionalInterface
  private interface Message {
    GateMessage of(int attempt, long leftMillis, ActorRef<Answer> replyTo);
  }

  /** One command or read, over all its attempts. */
  private record Call(
      EntityTypeKey<GateMessage> key,
      String id,
      long deadlineNanos,
      Duration attemptTimeout,
      Message message) {
    Duration left() {
      return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }
  }

  /**
   * @param unanswered an earlier attempt got no answer, or none that says that nothing was written:
   *     it may have done what this one fails to
   */
  private CompletionStage<Answer> attempt(Call call, int number, boolean unanswered) {
    Duration left = call.left();
    if (left.compareTo(settings.attemptPause()) <= 0) {
      return CompletableFuture.completedFuture(noAnswer());
    }
    boolean last = left.minus(call.attemptTimeout()).compareTo(call.attemptTimeout()) < 0;
    Duration timeout = last ? left : call.attemptTimeout();
    long sent = System.nanoTime();
    return told(call, number, left, timeout)
        .handleAsync(
            (answer, failure) -> {
              Answer soFar = failure == null ? honest(answer, unanswered) : noAnswer();
              if (failure == null && !mayBeElsewhere(call, answer)) {
                return CompletableFuture.completedFuture(soFar);
              }
              // One that has waited long enough is followed by the next without a pause: an answer
              // that comes while nobody waits is lost.
              boolean waited = System.nanoTime() - sent >= timeout.toNanos();
              Duration pause = waited ? Duration.ZERO : settings.attemptPause();
              return again(call, number + 1, maybeWritten(soFar), soFar, pause);
            },
            ON_THE_SPOT)
        .thenCompose(Function.identity());
  }

  /** The first attempt goes directly to an entity of this node; another may be one too many. */
  private CompletionStage<Answer> told(Call call, int number, Duration left, Duration timeout) {
    ActorRef<GateMessage> near = number == 0 ? hosting.near(call.key().name(), call.id()) : null;
    long leftMillis = left.toMillis();
    return near == null
        ? sharding
            .entityRefFor(call.key(), call.id())
            .ask(replyTo -> call.message().of(number, leftMillis, replyTo), timeout)
        : AskPattern.ask(
            near,
            replyTo -> call.message().of(number, leftMillis, replyTo),
            timeout,
            system.scheduler());
  }

  private CompletableFuture<Answer> again(
      Call call, int number, boolean unanswered, Answer soFar, Duration pause) {
    if (call.left().compareTo(settings.attemptPause().multipliedBy(2)) <= 0) {
      return CompletableFuture.completedFuture(soFar);
    }
    CompletableFuture<Answer> later = new CompletableFuture<>();
    system
        .scheduler()
        .scheduleOnce(
            pause,
            () -> attempt(call, number, unanswered).thenAccept(later::complete),
            system.executionContext());
    return later;
  }

  private static Answer honest(Answer answer, boolean unanswered) {
    return unanswered && answer instanceof Answer.NotDone notDone
        ? notDone.perhapsWritten()
        : answer;
  }

  private static boolean maybeWritten(Answer answer) {
    return answer instanceof Answer.NotDone notDone && notDone.maybeWritten();
  }

  /** Whether the entity may be, or come, where it can do what it can't where it is. */
  private boolean mayBeElsewhere(Call call, Answer answer) {
    return answer instanceof Answer.NotDone notDone
        && (notDone.failure() == Answer.Failure.DRAINING
            || (notDone.failure() == Answer.Failure.NEWER_ENTRY
                && hosting.mayBeReadSomewhere(call.key().name(), call.id())));
  }

  private static Answer noAnswer() {
    return new Answer.NotDone(
        Answer.Failure.NO_ANSWER, "No answer in time.", List.of(), 0, 0, true);
  }
}
