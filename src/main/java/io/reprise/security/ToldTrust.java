package io.reprise.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Tells an operator whom it does not trust, in plain words and now and then: a library that meets
 * the refusal says only that a path of certificates could not be built.
 */
final class ToldTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager judge;
  private final String setting;
  private final Seldom seldom;

  /**
   * @param setting of the certificates that the judge goes by
   */
  ToldTrust(X509ExtendedTrustManager judge, String setting, Seldom seldom) {
    this.seldom = seldom;
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

  private void tell(X509Certificate[] chain, String where, CertificateException failure) {
    X509Certificate shown = chain[0];
    String text =
        "%s: refused%s, who shows a certificate for %s, issued by %s, valid from %s until %s: %s"
            .formatted(
                setting,
                where,
                Plain.text(shown.getSubjectX500Principal().getName()),
                Plain.text(shown.getIssuerX500Principal().getName()),
                shown.getNotBefore().toInstant(),
                shown.getNotAfter().toInstant(),
                Plain.text(reason(failure)));
    seldom.warn(text);
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

  /**
   * Names nobody to clients, which then show what they have: a client that found itself unnamed
   * would show nothing, and an operator could not be told who it was.
   */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
