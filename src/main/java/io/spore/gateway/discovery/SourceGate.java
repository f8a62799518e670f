package io.spore.gateway.discovery;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.Cidr;
import java.util.List;
import java.util.Optional;

/** Decides by its source address alone whether a datagram is looked at. Not thread-safe. */
final class SourceGate {
  private static final Optional<Rejection> OUTSIDE = Optional.of(Rejection.CIDR);
  private static final Optional<Rejection> OTHER_INTERFACE = Optional.of(Rejection.INTERFACE);
  private static final Optional<Rejection> TOO_FAST = Optional.of(Rejection.RATE);

  private List<Cidr> allowed;
  private SourceLimiter limiter;
  private Optional<List<Cidr>> onlyFrom = Optional.empty();

  /**
   * Starts without looking at interfaces.
   *
   * @param allowed the networks whose datagrams are heard
   * @param limiter asked last, so that rejected sources take no room in it
   */
  SourceGate(List<Cidr> allowed, SourceLimiter limiter) {
    this.allowed = allowed;
    this.limiter = limiter;
  }

  /** From now on these networks are allowed, and no others. */
  void allow(List<Cidr> networks) {
    allowed = networks;
  }

  /** From now on this limiter is asked. */
  void limitBy(SourceLimiter other) {
    limiter = other;
  }

  /** From now on only sources in these networks are heard. */
  void onlyFrom(List<Cidr> networks) {
    onlyFrom = Optional.of(networks);
  }

  /**
   * Why a datagram from this source is not looked at; empty when it is.
   *
   * @param source an address literal
   * @param nanoTime the time in nanoseconds, as of {@link System#nanoTime()}
   */
  Optional<Rejection> check(String source, long nanoTime) {
    byte[] address = Addresses.parseLiteral(source);
    if (!contains(allowed, address)) {
      return OUTSIDE;
    }
    if (onlyFrom.isPresent() && !contains(onlyFrom.get(), address)) {
      return OTHER_INTERFACE;
    }
    return limiter.admits(source, nanoTime) ? Optional.empty() : TOO_FAST;
  }

  private static boolean contains(List<Cidr> networks, byte[] address) {
    for (Cidr network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
