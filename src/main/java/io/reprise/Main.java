package io.reprise;

import com.typesafe.config.Config;
import io.reprise.cli.Cli;
import io.reprise.cli.RunningNode;
import io.reprise.cli.StartAgain;
import io.reprise.cluster.NodeStopped;
import io.reprise.codec.BadComponent;
import io.reprise.dev.Development;
import java.util.Set;
import java.util.stream.Stream;

/** Picks the verb. */
public final class Main {
  private static final Set<String> LONG_LIVED = Set.of("dev", "node");

  private Main() {}

  /** Runs a verb and exits with its code. */
  public static void main(String[] arguments) {
    logAsSuits(arguments);
    if (isNodeOfItsOwn(arguments)) {
      StopSignal.does(() -> System.exit(0)); // runs all that stops the node
    }
    int columns = Integer.getInteger("reprise.columns", 0);
    int errorColumns = Integer.getInteger("reprise.error.columns", 0);
    System.exit(Cli.run(arguments, columns, errorColumns, Main::start));
  }

  /**
   * Stopped in order is no failure, for whoever looks after processes: as if it had been drained.
   * One that {@code dev} looks after must tell it a signal from a drain, after which it stays away.
   */
  private static boolean isNodeOfItsOwn(String[] arguments) {
    return arguments.length > 0
        && arguments[0].equals("node")
        && Stream.of(arguments).noneMatch(argument -> argument.startsWith("--stops-with"));
  }

  /** Before the first logger is made: a short verb's output is its answer, logs are in the way. */
  private static void logAsSuits(String[] arguments) {
    if (arguments.length == 0 || !LONG_LIVED.contains(arguments[0])) {
      System.setProperty("reprise.log.level", System.getProperty("reprise.log.level", "WARN"));
      System.setProperty("reprise.log.target", "System.err");
    } else if (arguments[0].equals("dev")) { // whoever writes rules looks for their own lines
      System.setProperty(
          "reprise.log.frames-left-out",
          System.getProperty("reprise.log.frames-left-out", "akka.,scala.,java.util.concurrent."));
    }
  }

  /**
   * The process ends when the verb does, which waits for the node. Akka must not end it (exit-jvm):
   * a node that fails to start would be gone before anybody is told why, with the code 0.
   */
  private static RunningNode start(Config effective, Development development) throws BadComponent {
    Node node;
    try {
      node = Node.start(effective, development);
    } catch (NodeStopped e) {
      throw new StartAgain(String.valueOf(e.getMessage()), e);
    }
    return new RunningNode(node.url(), node.storage(), node.phases(), node.whenTerminated());
  }
}
