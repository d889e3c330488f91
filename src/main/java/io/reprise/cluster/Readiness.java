package io.reprise.cluster;

import akka.actor.ActorSystem;
import akka.actor.CoordinatedShutdown;
import akka.cluster.Cluster;
import akka.cluster.MemberStatus;
import akka.dispatch.Dispatchers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ready is a node that is a member, takes requests, is not leaving, and reaches the journal. A node
 * that waits for others fails the check with what it waits for, which is then part of the answer.
 * Created by Akka Management; named in {@code application.conf}.
 */
public final class Readiness implements Supplier<CompletionStage<Boolean>> {
  private static final String BLOCKING = Dispatchers.DefaultBlockingDispatcherId();

  private static final Logger log = LoggerFactory.getLogger(Readiness.class);

  private final ActorSystem system;

  /** Why it was not ready when it was asked last; empty if it was; at first nothing is known. */
  private final AtomicReference<@Nullable String> told = new AtomicReference<>();

  /** Called by Akka Management. */
  public Readiness(ActorSystem system) {
    this.system = system;
  }

  /** Logs when the answer is another one than before: it is asked for each second or so. */
  @Override
  public CompletionStage<Boolean> get() {
    return check().whenComplete((ready, why) -> tell(why == null ? "" : reason(why)));
  }

  private static String reason(Throwable why) {
    Throwable cause = why instanceof CompletionException ? why.getCause() : why;
    return String.valueOf(cause == null ? why.getMessage() : cause.getMessage());
  }

  private void tell(String why) {
    if (why.equals(told.getAndSet(why))) {
      return;
    }
    if (why.isEmpty()) {
      log.info("ready");
    } else {
      log.info("not ready: {}", why);
    }
  }

  private CompletionStage<Boolean> check() {
    Optional<ReadinessSetup> known = system.settings().setup().get(ReadinessSetup.class);
    String waitsFor = known.map(ReadinessSetup::waitsFor).orElse("");
    if (!waitsFor.isEmpty()) {
      return CompletableFuture.failedFuture(new IllegalStateException(waitsFor));
    }
    return takesRequests(system)
        ? CompletableFuture.supplyAsync(
            () -> answers(known.orElseThrow()), system.dispatchers().lookup(BLOCKING))
        : CompletableFuture.failedFuture(
            new IllegalStateException("this node is no member yet, or is leaving"));
  }

  /** A text for people instead of a no, which Akka tells by the name of a class. */
  private static boolean answers(ReadinessSetup known) {
    if (!known.journalAnswers()) {
      throw new IllegalStateException("the database does not answer");
    }
    return true;
  }

  /** Whether all is fulfilled that can be said without asking the database. */
  static boolean takesRequests(ActorSystem system) {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up())
        && CoordinatedShutdown.get(system).getShutdownReason().isEmpty()
        && system
            .settings()
            .setup()
            .get(ReadinessSetup.class)
            .filter(ReadinessSetup::isServing)
            .isPresent();
  }
}
