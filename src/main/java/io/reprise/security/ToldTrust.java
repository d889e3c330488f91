package io.reprise.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an operator whom it does not trust, in plain words and now and then: a library that meets
 * the refusal says only that a path of certificates could not be built.
 */
final class ToldTrust extends X509ExtendedTrustManager {
  private static final Logger LOG = LoggerFactory.getLogger(ToldTrust.class);
  private static final long AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private final X509ExtendedTrustManager judge;
  private final String setting;
  private String told = "";
  private long toldNanos;

  /**
   * @param setting of the certificates that the judge goes by
   */
  ToldTrust(X509ExtendedTrustManager judge, String setting) {
    this.judge = judge;
    this.setting = setting;
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void told(X509Certificate[] chain, String where, Check check)
      throws CertificateException {
    try {
      check.run();
    } catch (CertificateException e) {
      tell(chain, where, e);
      throw e;
    }
  }

  private synchronized void tell(
      X509Certificate[] chain, String where, CertificateException failure) {
    X509Certificate shown = chain[0];
    String text =
        "%s: refused%s, who shows a certificate for %s, issued by %s, valid from %s until %s: %s"
            .formatted(
                setting,
                where,
                shown.getSubjectX500Principal().getName(),
                shown.getIssuerX500Principal().getName(),
                shown.getNotBefore().toInstant(),
                shown.getNotAfter().toInstant(),
                reason(failure));
    long now = System.nanoTime();
    if (!text.equals(told) || now - toldNanos > AGAIN_NANOS) {
      told = text;
      toldNanos = now;
      LOG.warn("{}", text);
    }
  }

  private static String reason(CertificateException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String said = String.valueOf(cause.getMessage());
    return said.contains("unable to find valid certification path")
        ? "no trusted certificate vouches for it"
        : said;
  }

  private static String where(SSLEngine engine) {
    return engine.getPeerHost() == null
        ? " somebody who connected"
        : " " + engine.getPeerHost() + ":" + engine.getPeerPort();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    told(chain, where(engine), () -> judge.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    told(chain, where(engine), () -> judge.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    told(chain, "", () -> judge.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    told(chain, "", () -> judge.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    told(chain, "", () -> judge.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    told(chain, "", () -> judge.checkServerTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return judge.getAcceptedIssuers();
  }
}
