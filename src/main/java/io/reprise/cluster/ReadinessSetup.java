package io.reprise.cluster;

import akka.actor.setup.Setup;
import java.util.function.BooleanSupplier;

/** Tells the readiness check, which Akka Management creates, what the node knows of itself. */
public final class ReadinessSetup extends Setup {
  private final BooleanSupplier journalAnswers;
  private volatile boolean serving;

  /**
   * With a check that may block for a while. To be put into the {@code ActorSystemSetup} of the
   * node.
   */
  public ReadinessSetup(BooleanSupplier journalAnswers) {
    this.journalAnswers = journalAnswers;
  }

  /** From now on the node takes requests: it may be ready. */
  public void serving() {
    serving = true;
  }

  boolean isServing() {
    return serving;
  }

  boolean journalAnswers() {
    return journalAnswers.getAsBoolean();
  }
}
