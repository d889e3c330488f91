package io.reprise.interconnect;

import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.ShardingMessageExtractor;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import io.reprise.entity.Handover;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import org.jspecify.annotations.Nullable;

/**
 * Tells the delivery actors, wherever in the cluster they are. What gets lost, or comes before the
 * beginning or after the end, is found in the outbox: by the next look at the sender, or the next
 * sweep.
 */
final class HandingOver implements Handover {

  /** No component can have this name. */
  static final EntityTypeKey<DeliveryMessage> KEY =
      EntityTypeKey.create(DeliveryMessage.class, "reprise.delivery");

  private final InterconnectSettings settings;
  private volatile @Nullable ClusterSharding sharding;

  HandingOver(InterconnectSettings settings) {
    this.settings = settings;
  }

  void open(ClusterSharding started) {
    sharding = started;
  }

  /** A shard that is on its way elsewhere keeps what comes for it, and a node that leaves waits. */
  void close() {
    sharding = null;
  }

  @Override
  public void sent(Sent sent) {
    String sender = sent.component() + "/" + sent.id();
    long bytes = 0;
    for (Entry entry : sent.entries()) {
      bytes += entry.roughSize();
    }
    tell(
        sender,
        bytes > settings.handOverBytesMax()
            ? new DeliveryMessage.Look(sender)
            : new DeliveryMessage.Handed(sent));
  }

  /** Has the outbox looked at for this sender, as {@code component/id}. */
  void look(String sender) {
    tell(sender, new DeliveryMessage.Look(sender));
  }

  /** Tells all of them, and starts those that do not run anywhere. */
  void tellAll(DeliveryMessage message) {
    for (int number = 0; number < settings.deliveries(); number++) {
      tell(number, message);
    }
  }

  private void tell(String sender, DeliveryMessage message) {
    tell(JournalScan.sliceOf(sender.replace('/', '|')) / settings.slicesEach(), message);
  }

  private void tell(int number, DeliveryMessage message) {
    ClusterSharding open = sharding;
    if (open != null) {
      open.entityRefFor(KEY, Integer.toString(number)).tell(message);
    }
  }

  /** Each delivery actor is a shard of its own. */
  static ShardingMessageExtractor<ShardingEnvelope<DeliveryMessage>, DeliveryMessage> numbers() {
    return new ShardingMessageExtractor<>() {
      @Override
      public String entityId(ShardingEnvelope<DeliveryMessage> message) {
        return message.entityId();
      }

      @Override
      public String shardId(String entityId) {
        return entityId;
      }

      @Override
      public DeliveryMessage unwrapMessage(ShardingEnvelope<DeliveryMessage> message) {
        return message.message();
      }
    };
  }
}
