package io.reprise.entity;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.component.Decision;
import io.reprise.journal.Journal;
import io.reprise.telemetry.EntityMetrics;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What all entities of one component on this node share.
 *
 * @param catalog the components that messages may be for
 * @param handover who carries out what entities set going
 * @param node this node's address, as entries carry it
 * @param failures where bugs in the component's code are told
 * @param watch what runs the component's code
 * @param live the gates of all components on this node
 * @param newerEntries who is told of entries that a newer version has written
 * @param metrics what is counted of them
 */
record Hosted(
    Installed component,
    Rules rules,
    Catalog catalog,
    Journal journal,
    Handover handover,
    EntitySettings settings,
    Clock clock,
    String node,
    RuleFailures failures,
    RuleWatch watch,
    LiveGates live,
    NewerEntries newerEntries,
    EntityMetrics metrics) {

  /** An entity's name, as {@code component/id}. */
  String entity(String id) {
    return component.name() + "/" + id;
  }

  CompletionStage<Decision<?>> withinDecideTimeout(CompletionStage<Decision<?>> decision) {
    return decision
        .toCompletableFuture()
        .orTimeout(settings.decideTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }
}
