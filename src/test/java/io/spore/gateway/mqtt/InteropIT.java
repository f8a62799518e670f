package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.broker.BrokerLimits;
import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.spore.gateway.broker.Login;
import io.spore.gateway.config.MqttVersion;
import io.spore.gateway.config.Secret;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.TestCertificates;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same suite against real brokers. Mosquitto and the embedded one must pass it as a whole;
 * hack/interop.sh adds others, which must pass all but what they are known to lack. Each prints its
 * row of a table.
 */
class InteropIT {
  @TempDir private Path directory;

  @Test
  void theEmbeddedBrokerServesTheBridge() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      EmbeddedBrokerVerticle open = broker(Optional.empty());
      EmbeddedBrokerVerticle guarded =
          broker(Optional.of(new Login("gateway", new Secret("secret"))));
      await(vertx.deployVerticle(open));
      await(vertx.deployVerticle(guarded));

      Map<String, String> outcomes =
          suite(
              new TestBroker(
                  "embedded",
                  "embedded",
                  "127.0.0.1",
                  open.port(),
                  guarded.port(),
                  0,
                  "gateway",
                  "secret",
                  directory,
                  MqttVersion.V5,
                  Set.of()));

      assertThat(outcomes).containsEntry("TLS", "–");
      outcomes.remove("TLS");
      assertThat(outcomes.values()).containsOnly("yes");
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void mosquittoServesTheBridge() throws Exception {
    TestCertificates certificates = TestCertificates.generate(directory);
    try (Mosquitto open = Mosquitto.start();
        Mosquitto guarded = Mosquitto.setup().withPassword("gateway", "secret").start();
        Mosquitto encrypted = Mosquitto.setup().withTls(certificates).start()) {
      Map<String, String> outcomes =
          suite(
              new TestBroker(
                  "mosquitto",
                  "Mosquitto",
                  open.host(),
                  open.port(),
                  guarded.port(),
                  encrypted.port(),
                  "gateway",
                  "secret",
                  certificates.ca(),
                  MqttVersion.V5,
                  Set.of()));

      assertThat(outcomes.values()).containsOnly("yes");
    }
  }

  @Test
  void othersAreTriedAndTheirOutcomePrinted() {
    String names = System.getProperty("interop.brokers", "");
    List<String> others = Arrays.stream(names.split(",")).filter(name -> !name.isEmpty()).toList();

    assertThat(others)
        .allSatisfy(
            name ->
                assertThat(suite(TestBroker.described(name, System.getProperties())).values())
                    .noneMatch(BridgeSuite::isFailure));
  }

  private static EmbeddedBrokerVerticle broker(Optional<Login> login) {
    return new EmbeddedBrokerVerticle("127.0.0.1", 0, BrokerLimits.DEFAULT, login);
  }

  /** Runs all checks and prints the broker's row. */
  private static Map<String, String> suite(TestBroker broker) {
    Map<String, String> outcomes = new BridgeSuite(broker).run();
    System.out.println("INTEROP | broker | " + String.join(" | ", outcomes.keySet()) + " |");
    System.out.println(
        "INTEROP | " + broker.name() + " | " + String.join(" | ", outcomes.values()) + " |");
    return outcomes;
  }
}
