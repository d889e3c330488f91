package io.reprise.bench;

import java.net.ConnectException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Says why a connection did not come about. */
final class Failures {
  private Failures() {}

  static String reason(Throwable cause, URI base) {
    String text = Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    if (cause instanceof io.netty.channel.ConnectTimeoutException) {
      return base + " did not take it in time";
    }
    if (cause instanceof ConnectException && text.toLowerCase(Locale.ROOT).contains("refused")) {
      return base + " refused it";
    }
    return base + ": " + text;
  }
}
