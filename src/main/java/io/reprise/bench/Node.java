package io.reprise.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Where requests go.
 *
 * @param address resolved
 * @param path what stands before each path; mostly empty
 */
record Node(URI base, InetSocketAddress address, String path) {

  static Node of(URI base) throws UnknownHostException {
    boolean encrypted = "https".equals(base.getScheme());
    int port = base.getPort() >= 0 ? base.getPort() : encrypted ? 443 : 80;
    InetSocketAddress address = new InetSocketAddress(base.getHost(), port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(base.getHost());
    }
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    return new Node(base, address, path);
  }

  String hostHeader() {
    return base.getPort() >= 0 ? base.getHost() + ":" + base.getPort() : base.getHost();
  }

  /** One side of an encrypted connection, which holds the certificate against the name. */
  Optional<SSLEngine> encryption(SSLContext trust) {
    if (!"https".equals(base.getScheme())) {
      return Optional.empty();
    }
    SSLEngine engine = trust.createSSLEngine(base.getHost(), address.getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return Optional.of(engine);
  }
}
