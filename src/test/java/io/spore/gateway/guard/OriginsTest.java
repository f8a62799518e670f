package io.spore.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.TlsConfig;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  private final Origins byDefault = origins(false, List.of("local"));
  private final Origins strict = origins(true, List.of("https://ui.example.com"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.1.7",
        "10.0.0.1",
        "127.0.0.1",
        "::1",
        "[fe80::1]",
        "8.8.8.8",
        "localhost",
        "raspberrypi",
        "pi.local",
        "PI.LAN",
        "gateway.example.com"
      })
  void theGatewayIsKnownByAddressesLocalNamesAndTrustedOnes(String host) {
    assertThat(byDefault.objection(host(host, 3001), List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attacker.example",
        "192.168.1.7.attacker.example",
        "local.attacker.example",
        "x.local."
      })
  void aNameThatSomebodyLedHereIsNone(String host) {
    assertThat(byDefault.objection(host(host, 3001), List.of())).contains(Refusal.UNKNOWN_HOST);
    assertThat(strict.objection(host(host, 3001), List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:3000",
        "http://192.168.1.9:8080",
        "http://[fd00::1]:8080",
        "http://nas",
        "https://ui.local",
        "http://pi:3001"
      })
  void pagesFromTheLocalNetworkMayUseItByDefault(String origin) {
    assertThat(byDefault.objection(host("pi", 3001), List.of(origin))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://attacker.example",
        "https://ui.example.com.attacker.example",
        "http://8.8.8.8",
        "null",
        "",
        "https://",
        "http://localhost@attacker.example",
        "http://localhost/attacker.example",
        "moz extension://x",
        "//localhost"
      })
  void pagesFromElsewhereMayNot(String origin) {
    assertThat(byDefault.objection(host("pi", 3001), List.of(origin)))
        .contains(Refusal.FOREIGN_ORIGIN);
  }

  @Test
  void oneGoodOriginDoesNotMakeUpForABadOne() {
    assertThat(
            byDefault.objection(
                host("pi", 3001), List.of("http://localhost", "https://attacker.example")))
        .contains(Refusal.FOREIGN_ORIGIN);
  }

  @ParameterizedTest
  @CsvSource({
    "https://ui.example.com, pi, 3001, true",
    "https://ui.example.com:443, pi, 3001, true",
    "http://ui.example.com, pi, 3001, false",
    "https://ui.example.com:8443, pi, 3001, false",
    "http://localhost:3000, pi, 3001, false",
    "http://pi:3001, pi, 3001, true",
    "http://PI:3001, pi, 3001, true",
    "http://pi:3002, pi, 3001, false",
    "https://gw.example.com, gw.example.com, -1, true",
    "http://[::1]:3001, [::1], 3001, true",
  })
  void withoutLocalOnlyTheListedAndTheSameOriginCount(
      String origin, String host, int port, boolean allowed) {
    assertThat(strict.objection(host(host, port), List.of(origin)).isEmpty()).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "192.168.1.7, true",
    "fe80::1%eth0, true",
    "8.8.8.8, false",
    "local, false"
  })
  void withoutTokensOnlyWhoIsNearChangesSomething(String address, boolean allowed) {
    assertThat(byDefault.objectionToChange(address).isEmpty()).isEqualTo(allowed);
    assertThat(strict.objectionToChange(address)).isEmpty();
  }

  private static HostAndPort host(String host, int port) {
    return HostAndPort.create(host, port);
  }

  private static Origins origins(boolean tokensAsked, List<String> allowed) {
    return new Origins(
        new HttpConfig(
            "0.0.0.0", 3001, TlsConfig.OFF, List.of("gateway.example.com"), allowed, List.of()),
        tokensAsked);
  }
}
