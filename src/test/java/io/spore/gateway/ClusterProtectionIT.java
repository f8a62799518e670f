package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that take each other's word only if it is protected as configured. */
@Timeout(120)
class ClusterProtectionIT {
  private static final String SECRET = "SPORE_CLUSTER_SECRET";

  @TempDir Path directory;

  @Test
  void aGatewayWithAnotherSecretIsRefusedAndItIsSaid() throws Exception {
    try (GatewayCluster cluster =
        GatewayCluster.of().env(SECRET, "known to all of us").start("a", "b")) {
      GatewayProcess stranger =
          cluster.setup("stranger").env(SECRET, "known to nobody else").start();
      try (stranger) {
        String refused =
            "what another gateway sent is refused reason=\"its seal is not that of cluster.secret\"";
        cluster.get("a").awaitLog(refused);
        cluster.get("b").awaitLog(refused);
        stranger.awaitLog(refused);

        assertThat(cluster.awaitLeader(List.of("a", "b"))).isIn("a", "b");
        assertThat(GatewayCluster.presentAt(stranger)).containsExactly("stranger");
        assertThat(cluster.get("a").gateways().getJsonObject("counts").getLong("refused.frames"))
            .isPositive();
      }
    }
  }

  @Test
  void gatewaysWithCertificatesOfOneAuthorityAreOneAndAnotherOneIsNot() throws Exception {
    TestCertificates ours =
        TestCertificates.generate(Files.createDirectory(directory.resolve("a")));
    TestCertificates theirs =
        TestCertificates.generate(Files.createDirectory(directory.resolve("b")));
    try (GatewayCluster cluster =
        GatewayCluster.of()
            .env("SPORE_CLUSTER_TLS_CA", ours.ca().toString())
            .env("SPORE_CLUSTER_TLS_CERTIFICATE", ours.serverCertificate().toString())
            .env("SPORE_CLUSTER_TLS_KEY", ours.serverKey().toString())
            .start("a", "b")) {
      GatewayProcess stranger =
          cluster
              .setup("stranger")
              .env("SPORE_CLUSTER_TLS_CA", theirs.ca().toString())
              .env("SPORE_CLUSTER_TLS_CERTIFICATE", theirs.serverCertificate().toString())
              .env("SPORE_CLUSTER_TLS_KEY", theirs.serverKey().toString())
              .start();
      try (stranger) {
        stranger.awaitLog("no protected connection to another gateway reason=\"a: ");
        cluster.get("a").awaitLog("no protected connection to another gateway reason=\"stranger: ");

        assertThat(cluster.awaitLeader(List.of("a", "b"))).isIn("a", "b");
        assertThat(GatewayCluster.presentAt(stranger)).containsExactly("stranger");
      }
    }
  }
}
