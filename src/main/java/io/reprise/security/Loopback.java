package io.reprise.security;

import java.net.InetSocketAddress;

/** Tells addresses that only this machine can connect to. */
public final class Loopback {
  private Loopback() {}

  /** Whether a host is one; a name that is not known is none. */
  public static boolean is(String host) {
    InetSocketAddress address = new InetSocketAddress(host, 0);
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }
}
