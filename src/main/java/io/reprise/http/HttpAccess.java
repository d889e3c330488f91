package io.reprise.http;

import io.reprise.security.BadSecret;
import io.reprise.security.FollowedTls;
import io.reprise.security.Loopback;
import io.reprise.security.TlsFiles;
import io.reprise.security.Tokens;
import io.reprise.telemetry.Telemetry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may come in over HTTP, and whether others on the way can read what goes over it. */
public final class HttpAccess {
  private static final Logger LOG = LoggerFactory.getLogger(HttpAccess.class);

  private final HttpSettings settings;
  private final boolean onLoopback;
  private final Optional<Tokens> tokens;
  private final Optional<FollowedTls> tls;

  private HttpAccess(
      HttpSettings settings,
      boolean onLoopback,
      Optional<Tokens> tokens,
      Optional<FollowedTls> tls) {
    this.settings = settings;
    this.onLoopback = onLoopback;
    this.tokens = tokens;
    this.tls = tls;
  }

  /**
   * Reads the files that the settings name. Warns if tokens go over the network in the clear.
   *
   * @throws BadSecret if one of them can't be used; says what to do
   * @throws IllegalArgumentException if other machines can connect and nothing says who may
   */
  public static HttpAccess open(HttpSettings settings) {
    boolean onLoopback = Loopback.is(settings.host());
    if (!onLoopback && !settings.needsToken() && !settings.insecure()) {
      throw new IllegalArgumentException(
          ("reprise.http.host: on %s other machines can connect, and whoever does could do"
                  + " everything (expected: reprise.http.token-file, or reprise.http.insecure ="
                  + " true). Make a token: ./reprise token new NAME --scope client,operator --file"
                  + " FILE, and set reprise.http.token-file (REPRISE_HTTP_TOKEN_FILE) to FILE. Set"
                  + " reprise.http.insecure = true only where nobody else can connect.")
              .formatted(settings.host()));
    }
    HttpAccess access = new HttpAccess(settings, onLoopback, tokens(settings), tls(settings));
    access.warnOfClearText();
    return access;
  }

  private static Optional<Tokens> tokens(HttpSettings settings) {
    return settings.needsToken()
        ? Optional.of(
            Tokens.open(
                "reprise.http.token-file",
                Path.of(settings.tokenFile()),
                settings.tokenLookEvery()))
        : Optional.empty();
  }

  private static Optional<FollowedTls> tls(HttpSettings settings) {
    return TlsFiles.of(
            "reprise.http",
            settings.certificateFile(),
            settings.keyFile(),
            "",
            settings.certificateLookEvery())
        .map(FollowedTls::open);
  }

  private void warnOfClearText() {
    if (!onLoopback && tokens.isPresent() && tls.isEmpty()) {
      LOG.warn(
          "reprise.http: tokens and data can be read on the way from other machines, unless a proxy"
              + " or the network encrypts. Set reprise.http.certificate-file and key-file.");
    }
  }

  /** Shows when the certificate ends, and whether the files as they are now are in use. */
  public void shownBy(Telemetry telemetry) {
    tls.ifPresent(
        used -> {
          telemetry.certificateExpires("http", used::expires);
          telemetry.fileUnusable("http", () -> !used.usesNewest());
        });
    tokens.ifPresent(used -> telemetry.fileUnusable("tokens", () -> used.warning().isPresent()));
  }

  /**
   * What an operator is to be told now and then, as long as it is so.
   *
   * @param within how long before its end a certificate is told of
   */
  public List<Supplier<Optional<String>>> reminders(Duration within) {
    List<Supplier<Optional<String>>> reminders = new ArrayList<>();
    if (!onLoopback && tokens.isEmpty()) {
      String insecure =
          "reprise.http.insecure: whoever can connect to "
              + settings.host()
              + " may do everything, under any name. Set reprise.http.token-file.";
      reminders.add(() -> Optional.of(insecure));
    }
    reminders.addAll(troubles(within));
    return reminders;
  }

  /**
   * What of its files needs somebody: a certificate about to end, new files that can't be used.
   *
   * @param within how long before its end a certificate is told of
   */
  public List<Supplier<Optional<String>>> troubles(Duration within) {
    List<Supplier<Optional<String>>> troubles = new ArrayList<>();
    tls.ifPresent(used -> troubles.add(() -> used.warning(within)));
    tokens.ifPresent(used -> troubles.add(used::warning));
    return troubles;
  }

  /**
   * Where callers reach what listens.
   *
   * @param address where it listens
   * @param ownHost where others reach this machine, if it listens on all addresses
   */
  String url(InetSocketAddress address, String ownHost) {
    String host = host(address.getAddress(), ownHost);
    return (tls.isPresent() ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  /** A certificate is for names more often than for addresses. */
  private String host(InetAddress bound, String ownHost) {
    if (bound.isAnyLocalAddress()) {
      return ownHost;
    }
    return tls.isPresent() ? settings.host() : bound.getHostAddress();
  }

  boolean onLoopback() {
    return onLoopback;
  }

  Door door() {
    return new Door(tokens);
  }

  Optional<FollowedTls> tls() {
    return tls;
  }
}
