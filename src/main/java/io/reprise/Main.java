package io.reprise;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.cli.Cli;
import io.reprise.cli.RunningNode;
import io.reprise.codec.BadComponent;
import java.util.Set;

/** Picks the verb. */
public final class Main {
  private static final Set<String> LONG_LIVED = Set.of("dev", "node");

  private static final Config ENDS_THE_JVM =
      ConfigFactory.parseString("akka.coordinated-shutdown.exit-jvm = on");

  private Main() {}

  /** Runs a verb and exits with its code. */
  public static void main(String[] arguments) {
    logAsSuits(arguments);
    int columns = Integer.getInteger("reprise.columns", 0);
    System.exit(Cli.run(arguments, columns, Main::start));
  }

  /** Before the first logger is made: a short verb's output is its answer, logs are in the way. */
  private static void logAsSuits(String[] arguments) {
    if (arguments.length == 0 || !LONG_LIVED.contains(arguments[0])) {
      System.setProperty("reprise.log.level", System.getProperty("reprise.log.level", "WARN"));
      System.setProperty("reprise.log.target", "System.err");
    }
  }

  private static RunningNode start(Config effective) throws BadComponent {
    Node node = Node.start(ENDS_THE_JVM.withFallback(effective));
    return new RunningNode(
        node.httpAddress(), node.storage(), node.phases(), node.whenTerminated());
  }
}
