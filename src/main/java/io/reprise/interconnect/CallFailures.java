package io.reprise.interconnect;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What to say of a call that got no answer. It is tried again, whatever it was. */
final class CallFailures {
  private CallFailures() {}

  private static final int SHOWN_LENGTH_MAX = 200;

  /** The time of the attempt is over. */
  static CallResult late(Endpoint endpoint) {
    return CallResult.Again.because(
        "%s: no whole answer within %d ms (%s)"
            .formatted(
                endpoint.name(),
                endpoint.timeout().toMillis(),
                Endpoint.key(endpoint.name(), "timeout")));
  }

  /** The attempt failed. */
  static CallResult again(Endpoint endpoint, @Nullable Throwable failure) {
    return CallResult.Again.because(endpoint.name() + ": " + what(endpoint, failure));
  }

  private static String what(Endpoint endpoint, @Nullable Throwable failure) {
    String host = String.valueOf(endpoint.url().getHost());
    if (has(failure, UnresolvedAddressException.class)
        || has(failure, UnknownHostException.class)) {
      return "unknown host " + host;
    }
    if (has(failure, SSLException.class)) {
      return "no TLS with " + host + ": " + message(find(failure, SSLException.class));
    }
    if (has(failure, HttpConnectTimeoutException.class)) {
      return "no connection to "
          + endpoint.url().getAuthority()
          + " in time (reprise.interconnect.call-connect-timeout)";
    }
    if (has(failure, ConnectException.class)) {
      return "no connection to " + endpoint.url().getAuthority();
    }
    if (failure instanceof IllegalArgumentException) {
      return "can't be sent: " + message(failure);
    }
    Throwable cause = failure == null ? null : failure.getCause();
    return "no answer: " + message(cause == null ? failure : cause);
  }

  private static boolean has(@Nullable Throwable failure, Class<? extends Throwable> kind) {
    return find(failure, kind) != null;
  }

  private static @Nullable Throwable find(
      @Nullable Throwable failure, Class<? extends Throwable> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return cause;
      }
    }
    return null;
  }

  private static String message(@Nullable Throwable failure) {
    if (failure == null || failure.getMessage() == null) {
      return failure == null ? "" : failure.getClass().getSimpleName();
    }
    return AnswerReader.shortened(failure.getMessage(), SHOWN_LENGTH_MAX);
  }
}
