package io.reprise;

import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/** The signal that tells a process to stop, SIGTERM. */
final class StopSignal {
  private static final String NAME = "TERM";

  private StopSignal() {}

  /**
   * Has something done, on a thread of its own, when the signal comes, instead of what Java does:
   * to exit with 143. Without effect where Java was told to leave signals alone (-Xrs).
   */
  static void does(Runnable instead) {
    try {
      // By name: the compiler warns of these classes, and no warning of it can be switched off.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handles =
          Proxy.newProxyInstance(
              StopSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  instead.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(NAME), handles);
    } catch (ReflectiveOperationException e) {
      LoggerFactory.getLogger(StopSignal.class).debug("SIGTERM exits with 143, as in Java", e);
    }
  }
}
