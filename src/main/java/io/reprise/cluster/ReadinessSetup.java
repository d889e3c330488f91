package io.reprise.cluster;

import akka.actor.setup.Setup;
import akka.actor.typed.ActorSystem;
import java.util.function.BooleanSupplier;

/** Tells the readiness check, which Akka Management creates, what the node knows of itself. */
public final class ReadinessSetup extends Setup {
  private final BooleanSupplier journalAnswers;
  private volatile boolean serving;
  private volatile String waitsFor = "";

  /**
   * With a check that may block for a while. To be put into the {@code ActorSystemSetup} of the
   * node.
   */
  public ReadinessSetup(BooleanSupplier journalAnswers) {
    this.journalAnswers = journalAnswers;
  }

  /** The one that the node was made with; one that nobody asks if there is none. */
  static ReadinessSetup of(ActorSystem<?> system) {
    return system
        .settings()
        .setup()
        .get(ReadinessSetup.class)
        .orElseGet(() -> new ReadinessSetup(() -> false));
  }

  /** From now on the node takes requests: it may be ready. */
  public void serving() {
    serving = true;
  }

  /** Says what the node waits for before it can take requests; empty: nothing that it knows of. */
  void waitsFor(String what) {
    waitsFor = what;
  }

  String waitsFor() {
    return waitsFor;
  }

  boolean isServing() {
    return serving;
  }

  boolean journalAnswers() {
    return journalAnswers.getAsBoolean();
  }
}
