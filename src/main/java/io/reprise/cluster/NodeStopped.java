package io.reprise.cluster;

/** A node has stopped though nobody told it to; starting it again is right. */
public final class NodeStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NodeStopped(String why) {
    super(why, null, false, false); // where it was found out is of no use
  }
}
