package io.reprise.cli;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * What keeps a command line and a node from talking in the same way, in words: those of Java's
 * library name classes and algorithms.
 *
 * @param reason what is wrong
 * @param advice what to do, as a sentence
 */
record TlsTrouble(String reason, String advice) {
  private static final String NEW_ONE =
      "Put a new certificate and its key where reprise.http.certificate-file and key-file of the"
          + " node name them.";

  /** What it was; empty if a failure has another reason. */
  static Optional<TlsTrouble> of(IOException failure, URI base) {
    boolean encrypted = "https".equals(base.getScheme());
    if (encrypted) {
      return isOf(failure, SSLException.class)
          ? Optional.of(ofHttps(failure, base))
          : Optional.empty();
    }
    // what a node that speaks TLS says to a request is no HTTP, or nothing
    boolean noHttp =
        failure instanceof ProtocolException
            || String.valueOf(failure.getMessage()).contains("parser received no bytes");
    return noHttp
        ? Optional.of(
            new TlsTrouble(
                "it hung up, or answered in something else than HTTP",
                "If it speaks TLS, the URL begins with https://."))
        : Optional.empty();
  }

  private static TlsTrouble ofHttps(IOException failure, URI base) {
    if (isOf(failure, CertificateExpiredException.class)) {
      return new TlsTrouble("its certificate has expired", NEW_ONE);
    }
    if (isOf(failure, CertificateNotYetValidException.class)) {
      return new TlsTrouble(
          "its certificate is not valid yet", "See whether the clock of this machine is right.");
    }
    if (isOf(failure, CertPathBuilderException.class) || says(failure, "unable to find valid")) {
      return new TlsTrouble(
          "nobody who is trusted here vouches for its certificate",
          "If it is the right node, name a file with the certificate of whoever vouches for it: "
              + Environment.CA_FILE
              + ".");
    }
    if (says(failure, "subject alternative") || says(failure, "No name matching")) {
      return new TlsTrouble(
          "its certificate is not for the name " + base.getHost(),
          "Use a name or address in --url that the certificate is for, or have one made for this.");
    }
    if (says(failure, "nrecognized SSL message")) {
      return new TlsTrouble(
          "it does not speak TLS", "The URL of a node without TLS begins with http://.");
    }
    return new TlsTrouble(
        "no encrypted connection came about (" + failure.getMessage() + ")",
        "The node's log says more.");
  }

  private static boolean isOf(Throwable failure, Class<? extends Throwable> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static boolean says(Throwable failure, String words) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(words)) {
        return true;
      }
    }
    return false;
  }
}
