package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.sharding.typed.HashCodeMessageExtractor;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import com.fasterxml.jackson.databind.node.LongNode;
import io.reprise.journal.Entry;
import java.time.Instant;
import java.util.Optional;

/**
 * Wallets for bench/run that answer each command at once and keep nothing but a count: the same
 * node, the same route and the same sharding, without rules and without a journal. An extension of
 * Akka's, so that they are there before the node starts its own: of two entities of one name the
 * first stays.
 */
public final class NothingWritten extends ExtensionId<NothingWritten.Started> {

  private static final NothingWritten INSTANCE = new NothingWritten();
  private static final EntityTypeKey<GateMessage> WALLET =
      EntityTypeKey.create(GateMessage.class, "wallet");

  private NothingWritten() {}

  /** How Akka finds an extension that is named in its settings. */
  public static NothingWritten getInstance() {
    return INSTANCE;
  }

  @Override
  public Started createExtension(ActorSystem<?> system) {
    int shards = system.settings().config().getInt("reprise.entity.shards");
    ActorRef<?> started =
        ClusterSharding.get(system)
            .init(
                Entity.of(WALLET, entity -> Behaviors.setup(Counting::new))
                    .withEntityProps(DispatcherSelector.fromConfig("akka.actor.entity-dispatcher"))
                    .withStopMessage(GateMessage.Stop.INSTANCE)
                    .withMessageExtractor(new HashCodeMessageExtractor<>(shards)));
    return new Started(started);
  }

  /** That they are there. */
  public record Started(ActorRef<?> wallets) implements Extension {}

  private static final class Counting extends AbstractBehavior<GateMessage> {
    private long sequence;

    Counting(ActorContext<GateMessage> context) {
      super(context);
    }

    @Override
    public Receive<GateMessage> createReceive() {
      return newReceiveBuilder()
          .onMessage(GateMessage.Ask.class, this::onAsk)
          .onMessage(GateMessage.Get.class, this::onGet)
          .onMessage(GateMessage.Stop.class, stop -> Behaviors.stopped())
          .build();
    }

    private Behavior<GateMessage> onAsk(GateMessage.Ask ask) {
      sequence++;
      ask.replyTo()
          .tell(
              new Answer.Decided(
                  ask.command().commandId(),
                  sequence,
                  sequence,
                  Entry.Outcome.accepted(Optional.empty()),
                  false,
                  Optional.empty(),
                  1));
      return this;
    }

    private Behavior<GateMessage> onGet(GateMessage.Get get) {
      get.replyTo()
          .tell(
              new Answer.Value(
                  sequence, sequence, Instant.EPOCH, LongNode.valueOf(sequence), true, 1));
      return this;
    }
  }
}
