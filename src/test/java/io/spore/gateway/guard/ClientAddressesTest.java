package io.spore.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.Cidr;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressesTest {
  private final ClientAddresses addresses =
      new ClientAddresses(List.of(Cidr.parse("127.0.0.1"), Cidr.parse("10.0.0.0/24")));

  @Test
  void withoutAProxyItIsTheOtherEnd() {
    assertThat(from("192.168.1.7")).isEqualTo("192.168.1.7");
  }

  @Test
  void whoIsNoTrustedProxyIsNotBelieved() {
    assertThat(from("192.168.1.7", "1.2.3.4")).isEqualTo("192.168.1.7");
  }

  @Test
  void aTrustedProxyIsBelieved() {
    assertThat(from("127.0.0.1", "1.2.3.4")).isEqualTo("1.2.3.4");
  }

  @Test
  void whatTheClientItselfPutInFrontIsNotBelieved() {
    assertThat(from("127.0.0.1", "6.6.6.6, 1.2.3.4")).isEqualTo("1.2.3.4");
    assertThat(from("127.0.0.1", "6.6.6.6", "1.2.3.4, 10.0.0.3")).isEqualTo("1.2.3.4");
  }

  @Test
  void whatIsNoAddressIsNotFollowed() {
    assertThat(from("127.0.0.1", "unknown")).isEqualTo("127.0.0.1");
    assertThat(from("127.0.0.1", "")).isEqualTo("127.0.0.1");
    assertThat(from("127.0.0.1", "1.2.3.4,".repeat(5_000))).isEqualTo("127.0.0.1");
  }

  private String from(String peer, String... forwardedFor) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    List.of(forwardedFor).forEach(line -> headers.add("X-Forwarded-For", line));
    return addresses.of(SocketAddress.inetSocketAddress(4711, peer), headers);
  }
}
