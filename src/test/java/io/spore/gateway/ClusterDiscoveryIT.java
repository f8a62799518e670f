package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.GatewayProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which gateways find each other, but for a list, which other tests use. */
@Timeout(60)
class ClusterDiscoveryIT {
  @TempDir Path directory;

  @Test
  void gatewaysFindEachOtherBehindANameThoughOneOfItsAddressesIsNobodys() throws Exception {
    Path hosts = directory.resolve("hosts");
    Files.writeString(hosts, "127.0.0.1 localhost\n127.0.0.9 gateways\n127.0.0.1 gateways\n");
    try (GatewayCluster cluster =
        GatewayCluster.of()
            .env("SPORE_CLUSTER_DNS", "gateways")
            .prepared(setup -> setup.hosts(hosts))
            .start("a", "b")) {
      assertThat(addresses(cluster.get("a"))).containsExactly("127.0.0.1", "127.0.0.1");
    }
  }

  @Test
  void gatewaysFindEachOtherByMulticast() throws Exception {
    try (GatewayCluster cluster =
        GatewayCluster.of()
            .env("SPORE_CLUSTER_MULTICAST", "true")
            .env("SPORE_CLUSTER_INTERFACE", "127.0.0.1")
            .start("a", "b")) {
      assertThat(addresses(cluster.get("a"))).containsExactly("127.0.0.1", "127.0.0.1");
    }
  }

  /** Where the gateways' membership is talked over, without the ports. */
  private static List<String> addresses(GatewayProcess gateway) throws Exception {
    return gateway.gateways().getJsonArray("gateways").stream()
        .map(JsonObject.class::cast)
        .map(seen -> seen.getString("address").replaceFirst(":.*", ""))
        .toList();
  }
}
