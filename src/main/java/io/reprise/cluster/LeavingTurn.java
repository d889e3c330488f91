package io.reprise.cluster;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When this node may leave. The oldest node gives shards to nodes: where several leave at once, as
 * when a whole cluster is stopped, it goes last. Were it to go first, the next oldest, which is
 * leaving too, would have to take that over in passing, for seconds. Belongs to one actor.
 */
final class LeavingTurn {

  /** How long others that were told at the same moment have to say that they leave as well. */
  private static final Duration TO_BE_SAID = Duration.ofSeconds(1);

  private final String self;
  private final Members members;
  private final Peers peers;
  private final ClusterSettings settings;
  private final List<ActorRef<Boolean>> waiting = new ArrayList<>();
  private long askedNanos;
  private boolean leaving;

  LeavingTurn(String self, Members members, Peers peers, ClusterSettings settings) {
    this.self = self;
    this.members = members;
    this.peers = peers;
    this.settings = settings;
  }

  /** From now on this node is about to leave. */
  void begin() {
    leaving = true;
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Answers when it is this node's turn. */
  void ask(ActorRef<Boolean> replyTo, long nowNanos) {
    begin();
    askedNanos = waiting.isEmpty() ? nowNanos : askedNanos;
    waiting.add(replyTo);
    look(nowNanos);
  }

  /** Something may have changed. */
  void look(long nowNanos) {
    if (!waiting.isEmpty() && isTurn(nowNanos - askedNanos)) {
      waiting.forEach(replyTo -> replyTo.tell(true));
      waiting.clear();
    }
  }

  private boolean isTurn(long waitedNanos) {
    boolean leads = members.oldest().map(self::equals).orElse(false);
    if (!leads || members.all().size() == 1) {
      return true;
    }
    boolean othersFirst = peers.leaving().anyMatch(members::has);
    return waitedNanos > TO_BE_SAID.toNanos()
        && (!othersFirst || waitedNanos > settings.leaveLastWithin().toNanos());
  }
}
