package io.reprise.http;

import java.util.Optional;

/** Who sends, and why, as far as they say. */
final class Callers {
  private static final String ANONYMOUS = "anonymous";

  private final HttpSettings settings;
  private final boolean trusted;

  /**
   * A name in a header proves nothing: without tokens it counts where only this machine can
   * connect, or whoever can may do everything.
   */
  Callers(HttpSettings settings, boolean onLoopback) {
    this.settings = settings;
    this.trusted = onLoopback || settings.insecure();
  }

  /** With a token, whose that is; the header does not count then. */
  String caller(Request request) {
    Optional<String> named = request.visitor().name();
    if (named.isPresent()) {
      return named.get();
    }
    Optional<String> name = Headers.text(request, "reprise-caller", settings.callerLength());
    return trusted ? name.orElse(ANONYMOUS) : ANONYMOUS;
  }

  Optional<String> reason(Request request) {
    return Headers.text(request, "reprise-reason", settings.reasonLength());
  }
}
