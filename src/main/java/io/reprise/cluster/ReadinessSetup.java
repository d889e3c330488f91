package io.reprise.cluster;

import akka.actor.setup.Setup;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Hands the journal's own check to the readiness check that Akka Management creates. */
public final class ReadinessSetup extends Setup {
  private final Supplier<CompletionStage<Boolean>> journalAnswers;

  /** To be put into the {@code ActorSystemSetup} of the node. */
  public ReadinessSetup(Supplier<CompletionStage<Boolean>> journalAnswers) {
    this.journalAnswers = journalAnswers;
  }

  CompletionStage<Boolean> journalAnswers() {
    return journalAnswers.get();
  }
}
