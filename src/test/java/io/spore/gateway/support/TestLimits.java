package io.spore.gateway.support;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.LimitsConfig;
import java.time.Duration;
import java.util.List;

/** Limits that tests set one by one; the others are out of the way. */
public final class TestLimits {
  /** Nothing that a test does reaches these. */
  public static final LimitsConfig WIDE = new TestLimits().build();

  private int connections = 1_000_000;
  private int connectionsPerAddress = 1_000_000;
  private int connectRate = 1_000_000;
  private List<Cidr> exempt = List.of();
  private Duration headerTimeout = Duration.ofMinutes(5);
  private Duration requestTimeout = Duration.ofMinutes(5);
  private Duration keepAlive = Duration.ofMinutes(5);
  private int messageRate = 1_000_000;
  private int messageBytes = 1 << 30;

  /** So many connections in all. */
  public TestLimits connections(int most) {
    connections = most;
    return this;
  }

  /** So many from one address. */
  public TestLimits connectionsPerAddress(int most) {
    connectionsPerAddress = most;
    return this;
  }

  /** So many new ones a second from one address. */
  public TestLimits connectRate(int most) {
    connectRate = most;
    return this;
  }

  /** This network is not limited by address. */
  public TestLimits exempt(String network) {
    exempt = List.of(Cidr.parse(network));
    return this;
  }

  /** So long for the first request's head. */
  public TestLimits headerTimeout(Duration longest) {
    headerTimeout = longest;
    return this;
  }

  /** So long for the rest of a request. */
  public TestLimits requestTimeout(Duration longest) {
    requestTimeout = longest;
    return this;
  }

  /** So long without a request. */
  public TestLimits keepAlive(Duration longest) {
    keepAlive = longest;
    return this;
  }

  /** So many frames a second from one client. */
  public TestLimits messageRate(int most) {
    messageRate = most;
    return this;
  }

  /** So many bytes a second from one client. */
  public TestLimits messageBytes(int most) {
    messageBytes = most;
    return this;
  }

  /** The limits. */
  public LimitsConfig build() {
    return new LimitsConfig(
        64 << 20,
        connections,
        connectionsPerAddress,
        connectRate,
        exempt,
        headerTimeout,
        requestTimeout,
        keepAlive,
        16 * 1024,
        64 * 1024,
        messageRate,
        messageBytes);
  }
}
