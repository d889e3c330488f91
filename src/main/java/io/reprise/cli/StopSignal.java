package io.reprise.cli;

import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/**
 * The signal that tells a node to stop, SIGTERM. A node that stops in order has ended well: with 0,
 * as if it had been drained, and not with the 143 that Java ends with by itself, which whoever
 * looks after processes takes for a failure.
 */
final class StopSignal {
  private static final String NAME = "TERM";

  private StopSignal() {}

  /** From now on; without effect where Java was told to leave signals alone (-Xrs). */
  static void endsWell() {
    try {
      // By name: the compiler warns of these classes, and no warning of it can be switched off.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object exits =
          Proxy.newProxyInstance(
              StopSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  System.exit(ExitCode.OK); // on a thread of its own; runs all that stops the node
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(NAME), exits);
    } catch (ReflectiveOperationException e) {
      LoggerFactory.getLogger(StopSignal.class).debug("SIGTERM ends with 143, as Java does", e);
    }
  }
}
