package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import io.spore.gateway.support.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPortsTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @Test
  void whereNobodyListensIsLeftOutAndWhereSomebodyDoesIsKept() throws Exception {
    try (ServerSocket one = listen();
        ServerSocket other = listen()) {
      Address first = at(one.getLocalPort());
      Address second = at(other.getLocalPort());

      assertThat(OpenPorts.among(List.of(at(FreePort.find()), first, at(FreePort.find()), second)))
          .containsExactly(first, second);
    }
  }

  @Test
  void ofManyAddressesNoneIsForgotten() throws Exception {
    try (ServerSocket one = listen()) {
      Address open = at(one.getLocalPort());
      List<Address> addresses = new ArrayList<>();
      for (int i = 0; i < 450; i++) {
        addresses.add(at(1 + i));
      }
      addresses.add(open);

      assertThat(OpenPorts.among(addresses)).endsWith(open).hasSizeLessThan(addresses.size());
    }
  }

  @Test
  void whoDoesNotAnswerInTimeIsNotLeftOut() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, HERE)) {
      Address busy = at(full.getLocalPort());
      List<Address> knocks = new ArrayList<>();
      // More than the system keeps waiting for somebody who never accepts.
      for (int i = 0; i < 5; i++) {
        knocks.add(busy);
      }

      assertThat(OpenPorts.among(knocks)).hasSize(5);
    }
  }

  private static ServerSocket listen() throws Exception {
    return new ServerSocket(0, 50, HERE);
  }

  private static Address at(int port) {
    return new Address(HERE, port);
  }
}
