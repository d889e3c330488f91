package io.reprise.interconnect;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Who may call one endpoint: so many at once, the others in the order they came. Safe for use by
 * many threads.
 */
final class CallTurns {

  /** Somebody who wants a turn. */
  interface Caller {
    /** Whether the turn is used: then it is given back later. */
    boolean takesTurn();
  }

  private final int max;
  private final Deque<Caller> waiting = new ArrayDeque<>();
  private int taken;

  CallTurns(int max) {
    this.max = max;
  }

  /** Gives the caller a turn, here and now if there is one, else when it is given back. */
  void ask(Caller caller) {
    synchronized (this) {
      if (taken >= max) {
        waiting.addLast(caller);
        return;
      }
      taken++;
    }
    if (!caller.takesTurn()) {
      giveBack();
    }
  }

  /** Ends a turn: once for each that was used. */
  void giveBack() {
    Caller next;
    do {
      synchronized (this) {
        if (waiting.isEmpty()) {
          taken--;
          return;
        }
        next = waiting.removeFirst();
      }
    } while (!next.takesTurn());
  }
}
