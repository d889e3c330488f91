package io.reprise.cli;

import java.util.List;

/** Settings that can't be used; the message has one line for each thing that is wrong. */
public final class ConfigurationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigurationFailed(List<String> problems) {
    super(String.join("\n", problems));
  }

  ConfigurationFailed(String problem, Throwable cause) {
    super(problem, cause);
  }
}
