package io.reprise.cli;

import com.typesafe.config.Config;
import io.reprise.dev.Development;

/**
 * Starts a node: the verbs that run one are given this, because they don't know how it is wired.
 */
@FunctionalInterface
public interface NodeStarter {
  /**
   * Starts a node and waits until it serves.
   *
   * @param effective all settings in force, Akka's among them
   * @param development what a developer's node has beside its settings
   * @throws Exception if it can't start; the message says why and what to do
   */
  RunningNode start(Config effective, Development development) throws Exception;
}
