package io.reprise.security;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS by files that may change while it is used: each new connection goes by the newest ones that
 * are good, those that are open go on. Files that are not good leave what was there before in
 * place, and are told in the log: a half-written key must not cut a node off.
 *
 * <p>Safe for use by several threads.
 */
public final class FollowedTls {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedTls.class);
  private static final Seldom REFUSALS = new Seldom(LOG);
  private static final int SESSION_SECONDS = 600;
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final char[] IN_MEMORY_ONLY = "changeit".toCharArray();

  private final TlsFiles files;
  private final Followed<Loaded> followed;

  private FollowedTls(TlsFiles files) {
    this.files = files;
    List<Path> all = new ArrayList<>(List.of(files.certificate(), files.key()));
    files.trust().ifPresent(all::add);
    this.followed =
        new Followed<>(
            all,
            files.lookEvery(),
            () -> load(files),
            loaded ->
                LOG.info(
                    "{}: new certificate of {}, valid until {}",
                    files.section(),
                    loaded.names(),
                    loaded.expires()),
            refused -> LOG.error("{} The certificate before stays in use.", refused.getMessage()));
  }

  /**
   * @param names those of the own certificate
   */
  private record Loaded(SSLContext context, Set<String> names, Instant expires) {}

  /**
   * Reads the files.
   *
   * @throws BadSecret if they can't be used now; says which, why, and what to do
   */
  public static FollowedTls open(TlsFiles files) {
    return new FollowedTls(files);
  }

  /**
   * For a client: trusts what the certificates of a file vouch for.
   *
   * @param setting that names the file, for messages
   * @throws BadSecret if there is none that can be read
   */
  public static SSLContext trusting(String setting, Path file) {
    return context(new KeyManager[0], trustManagers(Credentials.certificates(setting, file)));
  }

  /** An engine for the side of a connection that takes it. */
  public SSLEngine server() {
    SSLEngine engine = current().context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(files.trust().isPresent());
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  /** An engine for the side that opens a connection; whose name the other has is not checked. */
  public SSLEngine client(String host, int port) {
    SSLEngine engine = current().context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  /** Whether a certificate shares one of its names, CN or DNS, with the own one. */
  public boolean sharesName(X509Certificate other) {
    Set<String> names = current().names();
    return Credentials.names(other).stream().anyMatch(names::contains);
  }

  /** The names that the own certificate is for. */
  public Set<String> names() {
    return current().names();
  }

  /** When the certificate that is used, or one that it rests on, expires. */
  public Instant expires() {
    return current().expires();
  }

  /**
   * What to tell an operator about the certificate's end.
   *
   * @param within how long before
   * @return empty while there is more time than that
   */
  public Optional<String> warning(Duration within) {
    Instant expires = expires();
    Instant now = Instant.now();
    if (now.isBefore(expires.minus(within))) {
      return followed
          .problem()
          .map(problem -> problem + " The certificate before stays in use, until " + expires + ".");
    }
    String advice =
        followed
            .problem()
            .map(problem -> " What is there now is not in use: " + problem)
            .orElse(" Put a new one and its key there; no restart is needed.");
    return Optional.of(
        files.section()
            + ".certificate-file: "
            + files.certificate()
            + (now.isAfter(expires) ? " has expired at " : " expires at ")
            + expires
            + (now.isAfter(expires) ? ": new connections fail." : ".")
            + advice);
  }

  /** Whether the files are, as they are now, those that are in use. */
  public boolean usesNewest() {
    return followed.problem().isEmpty();
  }

  private Loaded current() {
    return followed.current();
  }

  private static Loaded load(TlsFiles files) {
    Credentials own =
        Credentials.read(files.section(), files.certificate(), files.key(), Instant.now());
    files.trust().ifPresent(file -> requireVouched(files, own, file));
    TrustManager[] trusted =
        files
            .trust()
            .map(file -> told(files.section() + ".trust-file", file))
            .orElse(new TrustManager[0]);
    return new Loaded(
        context(keyManagers(own), trusted), Credentials.names(own.chain().get(0)), own.expires());
  }

  private static KeyManager[] keyManagers(Credentials own) {
    try {
      KeyStore store = emptyStore();
      Certificate[] chain = own.chain().toArray(Certificate[]::new);
      store.setKeyEntry("own", own.key(), IN_MEMORY_ONLY, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, IN_MEMORY_ONLY);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java can't use the certificate: " + e.getMessage(), e);
    }
  }

  /** Others have the same trusted ones: they would refuse what these don't vouch for. */
  private static void requireVouched(TlsFiles files, Credentials own, Path trust) {
    String setting = files.section() + ".trust-file";
    X509Certificate[] chain = own.chain().toArray(X509Certificate[]::new);
    for (TrustManager judge : trustManagers(Credentials.certificates(setting, trust))) {
      try {
        if (judge instanceof X509TrustManager used) {
          used.checkClientTrusted(chain, own.key().getAlgorithm());
        }
      } catch (CertificateException e) {
        throw new BadSecret(
            setting,
            trust + " does not vouch for the certificate in " + files.certificate(),
            "the certificate of its issuer there, and one that may be used for clients",
            "Put it there, on all nodes, before the certificate is used.");
      }
    }
  }

  private static TrustManager[] told(String setting, Path file) {
    TrustManager[] judges = trustManagers(Credentials.certificates(setting, file));
    for (int i = 0; i < judges.length; i++) {
      if (judges[i] instanceof X509ExtendedTrustManager judge) {
        judges[i] = new ToldTrust(judge, setting, REFUSALS);
      }
    }
    return judges;
  }

  private static TrustManager[] trustManagers(List<X509Certificate> trusted) {
    try {
      KeyStore store = emptyStore();
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry("trusted-" + i, trusted.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java can't use certificates: " + e.getMessage(), e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static SSLContext context(KeyManager[] own, TrustManager[] trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      // without managers of its own it would trust what Java trusts
      context.init(own, trusted.length == 0 ? null : trusted, null);
      // what is taken up again is not checked again
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
    }
  }
}
