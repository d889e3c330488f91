package io.reprise.cluster;

import akka.actor.setup.Setup;
import akka.remote.artery.tcp.SSLEngineProvider;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import io.reprise.security.FollowedTls;
import io.reprise.security.Plain;
import io.reprise.security.Seldom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Encrypts what nodes tell each other, and lets nobody in who does not show a certificate that the
 * trusted ones vouch for and that shares a name with the own one. As Akka's {@code
 * RotatingKeysSSLEngineProvider} does, and beyond it takes EC keys, more than one trusted
 * certificate and TLS 1.3, and stays with good files while new ones are not (docs/adr/0016).
 */
final class RemotingTls implements SSLEngineProvider {
  private static final Seldom refusals = new Seldom(LoggerFactory.getLogger(RemotingTls.class));

  private final FollowedTls tls;

  private RemotingTls(FollowedTls tls) {
    this.tls = tls;
  }

  /** To be put into the {@code ActorSystemSetup} of a node whose transport is {@code tls-tcp}. */
  static Setup setup(FollowedTls tls) {
    return SSLEngineProviderSetup.create(system -> new RemotingTls(tls));
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return tls.server();
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return tls.client(hostname, port);
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return problem(session);
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return problem(session);
  }

  private Option<Throwable> problem(SSLSession session) {
    Certificate[] shown;
    try {
      shown = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return Option.apply(e);
    }
    if (shown.length == 0 || !(shown[0] instanceof X509Certificate certificate)) {
      return Option.apply(new SSLPeerUnverifiedException("no certificate of X.509"));
    }
    try {
      certificate.checkValidity(); // a session that is taken up again skips what a new one checks
    } catch (CertificateException e) {
      return Option.apply(e);
    }
    if (tls.sharesName(certificate)) {
      return Option.empty();
    }
    String whose = Plain.text(certificate.getSubjectX500Principal().getName());
    refusals.warn(
        "refused %s:%d, whose certificate is for %s (expected: one of %s, the names in"
                .formatted(session.getPeerHost(), session.getPeerPort(), whose, tls.names())
            + " reprise.cluster.certificate-file)");
    return Option.apply(new SSLPeerUnverifiedException("a certificate for " + whose));
  }
}
