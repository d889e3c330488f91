package io.reprise.entity;

import akka.cluster.sharding.typed.HashCodeMessageExtractor;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.ShardingMessageExtractor;

/** Which shard an entity is in: the same on all nodes, for ever. */
final class Shards extends ShardingMessageExtractor<ShardingEnvelope<GateMessage>, GateMessage> {

  /** No entity's id begins so. */
  private static final String PLACEHOLDER = "!";

  private final HashCodeMessageExtractor<GateMessage> byHash;

  Shards(int number) {
    this.byHash = new HashCodeMessageExtractor<>(number);
  }

  /** A name that is in a shard and is no entity's. */
  static String placeholder(int shard) {
    return PLACEHOLDER + shard;
  }

  static boolean isPlaceholder(String id) {
    return id.startsWith(PLACEHOLDER);
  }

  @Override
  public String entityId(ShardingEnvelope<GateMessage> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String id) {
    return isPlaceholder(id) ? id.substring(PLACEHOLDER.length()) : byHash.shardId(id);
  }

  @Override
  public GateMessage unwrapMessage(ShardingEnvelope<GateMessage> envelope) {
    return envelope.message();
  }
}
