package io.spore.gateway.discovery;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.UdpConfig;
import java.time.Duration;
import java.util.List;

/** Configurations for tests: the thresholds of a home network unless a test says otherwise. */
final class TestConfig {
  int port = 0;
  String host = "127.0.0.1";
  String networkInterface = "";
  List<Cidr> allow = List.of(Cidr.parse("127.0.0.0/8"));
  int sourceRate = 1_000;
  int sourceBurst = 1_000;
  int maxNodes = 100;
  Duration staleAfter = Duration.ofSeconds(15);
  Duration lostAfter = Duration.ofSeconds(60);
  Duration forgetAfter = Duration.ofMinutes(5);
  Duration updateInterval = Duration.ofSeconds(1);
  int flapLimit = 4;

  UdpConfig build() {
    return new UdpConfig(
        true,
        host,
        port,
        networkInterface,
        allow,
        sourceRate,
        sourceBurst,
        maxNodes,
        staleAfter,
        lostAfter,
        forgetAfter,
        updateInterval,
        flapLimit);
  }
}
