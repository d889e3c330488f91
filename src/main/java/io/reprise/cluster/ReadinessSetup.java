package io.reprise.cluster;

import akka.actor.setup.Setup;
import java.util.function.BooleanSupplier;

/** Hands the journal's own check to the readiness check that Akka Management creates. */
public final class ReadinessSetup extends Setup {
  private final BooleanSupplier journalAnswers;

  /**
   * With a check that may block for a while. To be put into the {@code ActorSystemSetup} of the
   * node.
   */
  public ReadinessSetup(BooleanSupplier journalAnswers) {
    this.journalAnswers = journalAnswers;
  }

  boolean journalAnswers() {
    return journalAnswers.getAsBoolean();
  }
}
