package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import io.spore.gateway.config.ClusterConfig;
import io.spore.gateway.config.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberFinderTest {

  @Test
  void aPlaceWithAPortIsOneAddress() {
    assertThat(find("127.0.0.1:7000")).containsExactly("127.0.0.1:7000");
  }

  @Test
  void aPlaceWithoutAPortIsAsManyAddressesAsGatewaysFindRoomOnAMachine() {
    assertThat(find("127.0.0.1"))
        .hasSize(ClusterConfig.PORTS)
        .startsWith("127.0.0.1:5701", "127.0.0.1:5702");
  }

  @Test
  void aNameIsLookedUp() {
    assertThat(find("localhost:7000")).contains("127.0.0.1:7000");
  }

  @Test
  void aNameThatNobodyKnowsIsNowhere() {
    assertThat(find("nobody.invalid", "127.0.0.1:7000")).containsExactly("127.0.0.1:7000");
  }

  private static List<String> find(String... places) {
    return new MemberFinder(List.of(places).stream().map(Place::parse).toList(), 5701)
        .addresses().stream().map(MemberFinderTest::text).toList();
  }

  private static String text(Address address) {
    return address.getHost() + ":" + address.getPort();
  }
}
