package io.spore.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedNodesTest {
  private static final Duration OFTEN = Duration.ofMillis(20);

  private DatagramSocket gateway;
  private InetSocketAddress target;

  @BeforeEach
  void listen() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    gateway = new DatagramSocket(0, loopback);
    gateway.setSoTimeout(20_000);
    target = new InetSocketAddress(loopback, gateway.getLocalPort());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void eachNodeSendsHeartbeatsFromItsOwnAddress() throws Exception {
    try (SimulatedNodes nodes = SimulatedNodes.start(3, target, OFTEN)) {
      Set<String> heard = new HashSet<>();
      while (heard.size() < 3) {
        DatagramPacket packet = next("CLUSTER_HEARTBEAT:");
        heard.add(text(packet).substring("CLUSTER_HEARTBEAT:".length()));
        assertThat(nodes.addresses()).contains(packet.getAddress());
      }

      assertThat(heard).containsExactlyInAnyOrderElementsOf(nodes.hostnames());
      assertThat(nodes.addresses())
          .extracting(InetAddress::getHostAddress)
          .containsExactly("127.0.0.2", "127.0.0.3", "127.0.0.4");
    }
  }

  @Test
  void aNodeTellsAboutItselfWithinTheBufferOfARealOne() throws Exception {
    try (SimulatedNodes nodes = SimulatedNodes.start(1, target, OFTEN)) {
      DatagramPacket packet = next("NODE_UPDATE:");
      String head = "NODE_UPDATE:" + nodes.hostnames().get(0) + ":";

      assertThat(packet.getLength()).isLessThanOrEqualTo(512);
      assertThat(text(packet)).startsWith(head);
      JsonNode info = new ObjectMapper().readTree(text(packet).substring(head.length()));
      assertThat(info.get("freeHeap").asInt()).isBetween(10_000, 40_000);
      assertThat(info.get("labels").get("role").asText()).isEqualTo("demo");
    }
  }

  @Test
  void nowAndThenANodeBroadcastsAPattern() throws Exception {
    try (SimulatedNodes nodes = SimulatedNodes.start(1, target, OFTEN)) {
      assertThat(nodes.hostnames()).hasSize(1);
      String json = text(next("CLUSTER_EVENT:")).substring("CLUSTER_EVENT:".length());

      JsonNode event = new ObjectMapper().readTree(json);
      assertThat(event.get("event").asText()).isEqualTo("api/neopattern");
      assertThat(event.get("data").get("pattern").asText()).isNotEmpty();
    }
  }

  @Test
  void moreNodesThanAddressesAreRefused() {
    assertThatThrownBy(() -> SimulatedNodes.start(254, target, OFTEN).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("254 nodes: expected 1 to 253");
  }

  private DatagramPacket next(String kind) throws Exception {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      gateway.receive(packet);
      if (text(packet).startsWith(kind)) {
        return packet;
      }
    }
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }
}
