package io.reprise.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.reprise.codec.BadComponent;
import io.reprise.dev.Development;
import io.reprise.storage.StorageFailed;
import java.net.BindException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** A node's life as a verb sees it: started, or why not; then waited for. */
final class NodeRun {
  private static final Pattern PORT_IN_MESSAGE = Pattern.compile(":([0-9]+)\\]");

  private NodeRun() {}

  /**
   * Starts a node.
   *
   * @throws CliFailure if it can't start for a reason that people can do something about
   * @throws Exception whatever else went wrong
   */
  static RunningNode start(
      Surroundings surroundings, Configuration configuration, Development development)
      throws Exception {
    try {
      RunningNode node = surroundings.starter().start(configuration.effective(), development);
      NodeJvm.archiveIsWhole();
      return node;
    } catch (BadComponent | StorageFailed e) {
      throw cannotStart(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
    } catch (StartAgain e) {
      throw cannotStart(ExitCode.START_AGAIN, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      String text = String.valueOf(e.getMessage());
      // the forms that settings refuse a value in, and that what can't be had is told in
      boolean explained =
          e instanceof ConfigException
              || text.contains("(expected: ")
              || text.startsWith("reprise.");
      Optional<BindException> taken = taken(e);
      if (taken.isPresent()) {
        String message = String.valueOf(taken.get().getMessage());
        throw cannotStart(
            ExitCode.REFUSED, explained ? text : otherPort(message, configuration.own()), e);
      }
      if (explained) {
        boolean wrongSetting = !(e instanceof IllegalStateException);
        throw cannotStart(wrongSetting ? ExitCode.USAGE : ExitCode.REFUSED, text, e);
      }
      throw e;
    }
  }

  static CliFailure cannotStart(int exitCode, String why, Exception cause) {
    return new CliFailure(exitCode, "The node can't start:\n" + why, cause);
  }

  private static Optional<BindException> taken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException taken) {
        return Optional.of(taken);
      }
    }
    return Optional.empty();
  }

  /** Which of the node's ports it was, as far as the message names it, and what to do. */
  private static String otherPort(String message, Config own) {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("reprise.http.port", "--http-port (REPRISE_HTTP_PORT)");
    flags.put("reprise.cluster.management-port", "--management-port (REPRISE_MANAGEMENT_PORT)");
    flags.put("reprise.cluster.remoting-port", "--remoting-port (REPRISE_REMOTING_PORT)");
    Matcher port = PORT_IN_MESSAGE.matcher(message);
    String taken = port.find() ? port.group(1) : "";
    for (Map.Entry<String, String> flag : flags.entrySet()) {
      if (own.hasPath(flag.getKey()) && own.getString(flag.getKey()).equals(taken)) {
        return "%s: %s (%s). Stop what listens there, or choose another port with %s."
            .formatted(flag.getKey(), taken, message, flag.getValue());
      }
    }
    return message + ". Choose other ports: " + String.join(", ", flags.values());
  }

  /** Waits for the node's end; a node that broke gives an exit code that says so. */
  static int untilStopped(RunningNode node) {
    return untilStopped(node, new CompletableFuture<>());
  }

  /** The same, but also ends when something else is done: the JVM's exit then stops the node. */
  static int untilStopped(RunningNode node, CompletableFuture<?> other) {
    try {
      CompletableFuture.anyOf(node.terminated().toCompletableFuture(), other).join();
      return ExitCode.OK;
    } catch (CompletionException e) {
      LoggerFactory.getLogger(NodeRun.class).error("the node stopped", e.getCause());
      return ExitCode.START_AGAIN;
    }
  }
}
