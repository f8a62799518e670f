package io.spore.gateway.guard;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.Cidr;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/**
 * Where a request really comes from: the other end of its connection, or, if that is a proxy that
 * the configuration trusts, whoever the proxy says asked it ({@code X-Forwarded-For}).
 */
public final class ClientAddresses {
  private static final String FORWARDED_FOR = "x-forwarded-for";
  private static final int MOST_HOPS = 1_000;

  private volatile List<Cidr> trustedProxies;

  /** Believes these proxies. */
  public ClientAddresses(List<Cidr> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
  }

  /** Believes these proxies from now on. */
  void trust(List<Cidr> proxies) {
    trustedProxies = List.copyOf(proxies);
  }

  /** The address of the other end, without its port. */
  public static String of(SocketAddress remote) {
    return remote == null || remote.hostAddress() == null ? "local" : remote.hostAddress();
  }

  /** Whether the other end is a proxy that is believed. */
  public boolean isTrustedProxy(String address) {
    byte[] bytes = Addresses.parseLiteral(address);
    return bytes != null && trustedProxies.stream().anyMatch(proxy -> proxy.contains(bytes));
  }

  /**
   * The address that the request comes from. Each proxy adds the address it was asked from at the
   * end, so the last one that is no trusted proxy is the last one that nobody made up.
   */
  public String of(SocketAddress remote, MultiMap headers) {
    String address = of(remote);
    if (!isTrustedProxy(address)) {
      return address;
    }
    String[] hops = String.join(",", headers.getAll(FORWARDED_FOR)).split(",", MOST_HOPS);
    for (int i = hops.length - 1; i >= 0 && isTrustedProxy(address); i--) {
      String hop = hops[i].trim();
      if (Addresses.parseLiteral(hop) == null) {
        return address;
      }
      address = hop;
    }
    return address;
  }
}
