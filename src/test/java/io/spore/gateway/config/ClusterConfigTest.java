package io.spore.gateway.config;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spore.gateway.config.MqttConfig.Ingest;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ClusterConfigTest {
  private final Vertx vertx;
  private Path file;

  ClusterConfigTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void chooseAFile(@TempDir Path folder) {
    file = folder.resolve("config.json");
  }

  @Test
  void aGatewayIsAloneUnlessItIsToldOtherwise() throws Exception {
    GatewayConfig config = read("{}");

    assertThat(config.cluster().enabled()).isFalse();
    assertThat(config.mqtt().clientId()).startsWith("spore-gateway-" + config.id() + "-");
  }

  @Test
  void withNothingButTheSwitchTheGatewaysOfThisMachineAreLookedFor() throws Exception {
    GatewayConfig config = read("{'cluster': {'enabled': true}}");

    assertThat(config.cluster().onThisMachineOnly()).isTrue();
    assertThat(config.cluster().members()).isEmpty();
    assertThat(config.mqtt().ingest()).isEqualTo(Ingest.LEADER);
    assertThat(config.mqtt().shareGroup()).isEqualTo("spore");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'members': ['10.0.0.1']",
        "'dns': 'gateways.default.svc'",
        "'multicast': true",
        "'interface': 'eth0'"
      })
  void whoSaysWhereToLookLooksBeyondThisMachine(String where) throws Exception {
    assertThat(read("{'cluster': {" + where + "}}").cluster().onThisMachineOnly()).isFalse();
  }

  @Test
  void inAClusterTheIdOfAGatewayHasItsPortSoThatOneMachineCanHaveSeveral() throws Exception {
    assertThat(read("{'cluster': {'enabled': true}, 'http': {'port': 3005}}").id())
        .endsWith("-3005");
    assertThat(read("{'cluster': {'enabled': true}, 'http': {'port': 0}}").id())
        .isNotEqualTo(read("{'cluster': {'enabled': true}, 'http': {'port': 0}}").id());
    assertThat(read("{'cluster': {'enabled': true}, 'gateway': {'id': 'attic'}}").id())
        .isEqualTo("attic");
  }

  @Test
  void theNextLeaderTakesOverTheSessionAndOthersHaveOneOfTheirOwn() throws Exception {
    assertThat(read("{'cluster': {'enabled': true, 'name': 'home'}}").mqtt().clientId())
        .isEqualTo("spore-gateway-home");
    assertThat(
            read("{'cluster': {'enabled': true}, 'mqtt': {'ingest': 'shared'}}").mqtt().clientId())
        .isNotEqualTo("spore-gateway-spore");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'name': 'my cluster'     | cluster.name: my cluster is no name: use 1 to 64 letters, digits, dots, dashes, underscores",
        "'members': ['a:b']       | cluster.members[0]: a:b is no place: expected host, host:port or [IPv6]:port",
        "'multicastGroup': '10.0.0.7:5' | cluster.multicastGroup: 10.0.0.7:5 is no multicast group with a port (for example 239.83.80.79:54327)",
        "'multicastGroup': '239.1.2.3'  | cluster.multicastGroup: 239.1.2.3 is no multicast group with a port (for example 239.83.80.79:54327)",
        "'members': ['a'], 'dns': 'b'   | cluster.dns: gateways are found in one way: give one of members, dns and multicast",
        "'multicast': true, 'dns': 'b'  | cluster.multicast: gateways are found in one way: give one of members, dns and multicast",
        "'port': 80               | cluster.port: 80 is outside 1024-65526",
        "'secret': 'short'        | cluster.secret: is too short to be one: at least 12 characters",
        "'secretFile': '/no/file' | cluster.secretFile: no such file: /no/file",
        "'windowBytes': '1KiB'    | cluster.windowBytes: 1KiB is outside 64KiB-1GiB",
      })
  void aProblemNamesKeyAndValueAndWhatWasExpected(String setting, String problem) throws Exception {
    write("{'cluster': {" + setting + "}}");

    assertThat(catchThrowableOfType(ConfigException.class, this::read).problems())
        .containsExactly(problem);
  }

  @Test
  void encryptionNeedsAllItsFiles() throws Exception {
    Path ca = Files.createFile(file.resolveSibling("ca.pem"));
    write("{'cluster': {'tls': {'ca': '" + ca + "'}}}");

    assertThat(catchThrowableOfType(ConfigException.class, this::read).problems())
        .containsExactly(
            "cluster.tls.certificate: is missing: gateways need all of ca, certificate and key");
  }

  @Test
  void theSecretMayStandInAFileAndNeverShows() throws Exception {
    Path secret = Files.writeString(file.resolveSibling("secret"), "correct horse battery\n");
    GatewayConfig config = read("{'cluster': {'secretFile': '" + secret + "'}}");

    assertThat(config.cluster().secret()).contains(new Secret("correct horse battery"));
    assertThat(config.toString()).doesNotContain("horse");
  }

  private GatewayConfig read(String json) throws IOException {
    write(json);
    return read();
  }

  private void write(String json) throws IOException {
    Files.writeString(file, json.replace('\'', '"'));
  }

  private GatewayConfig read() {
    try {
      return await(new ConfigReader(vertx, Map.of()).read(Optional.of(file), Map.of()));
    } catch (CompletionException e) {
      throw (ConfigException) e.getCause();
    }
  }
}
