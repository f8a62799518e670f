package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.config.Cidr;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceGateTest {
  private final SourceLimiter limiter = new SourceLimiter(10, 2, 100);
  private final SourceGate gate =
      new SourceGate(List.of(Cidr.parse("192.168.0.0/16"), Cidr.parse("fe80::/10")), limiter);

  @Test
  void aSourceOutsideTheAllowedNetworksIsRejectedAndNotRemembered() {
    assertThat(gate.check("8.8.8.8", 0)).contains(Rejection.CIDR);
    assertThat(gate.check("2001:db8::1", 0)).contains(Rejection.CIDR);
    assertThat(limiter.size()).isZero();
  }

  @Test
  void aSourceInsideIsHeardAsLongAsItKeepsToItsRate() {
    assertThat(gate.check("192.168.1.7", 0)).isEmpty();
    assertThat(gate.check("192.168.1.7", 0)).isEmpty();
    assertThat(gate.check("192.168.1.7", 0)).contains(Rejection.RATE);
    assertThat(gate.check("fe80::1", 0)).isEmpty();
  }

  @Test
  void aSourceOnAnotherInterfaceIsRejected() {
    gate.onlyFrom(List.of(Cidr.parse("192.168.1.0/24")));

    assertThat(gate.check("192.168.1.7", 0)).isEmpty();
    assertThat(gate.check("192.168.2.7", 0)).contains(Rejection.INTERFACE);
    assertThat(gate.check("8.8.8.8", 0)).contains(Rejection.CIDR);
  }

  @Test
  void theNetworksOfAnInterfaceAreThoseOfItsAddresses() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    NetworkInterface lo = NetworkInterface.getByInetAddress(loopback);

    assertThat(InterfaceNetworks.of(lo.getName()))
        .anyMatch(network -> network.contains(loopback))
        .noneMatch(network -> network.contains(new byte[] {8, 8, 8, 8}));
  }

  @Test
  void anUnknownInterfaceIsAnsweredWithThoseThatExist() {
    assertThatThrownBy(() -> InterfaceNetworks.of("nope0"))
        .isInstanceOf(SocketException.class)
        .hasMessageMatching("udp\\.networkInterface: no interface nope0 \\(there are .*lo.*\\)");
  }
}
