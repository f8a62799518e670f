package io.spore.gateway.config;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.LogProbe;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ConfigWatchTest {
  @TempDir private Path folder;

  private final List<GatewayConfig> applied = new CopyOnWriteArrayList<>();
  private final LiveSettings live = new LiveSettings().on("udp.allow", applied::add);
  private LogProbe log;
  private Path file;
  private ConfigReader reader;

  @BeforeEach
  void watch(Vertx vertx) throws Exception {
    log = LogProbe.on(ConfigWatch.class);
    file = folder.resolve("config.json");
    write("'udp': {'allow': ['10.0.0.0/8']}, 'http': {'port': 3001}");
    reader = new ConfigReader(vertx, Map.of("SPORE_GATEWAY_ID", "test"));
    LoadedConfig running = load().get(10, TimeUnit.SECONDS);
    await(
        vertx.deployVerticle(
            new ConfigWatch(file, () -> reader.load(Optional.of(file), Map.of()), running, live)));
  }

  @AfterEach
  void stopListening() {
    log.close();
  }

  @Test
  void whatCanBePutIntoForceIsAndTheRestNeedsARestart() throws Exception {
    write("'udp': {'allow': ['10.1.0.0/16']}, 'http': {'port': 8080}");

    log.await("in force now");

    assertThat(applied)
        .extracting(config -> config.udp().allow().toString())
        .containsExactly("[10.1.0.0/16]");
    assertThat(log.lines())
        .containsExactly(
            "WARN configuration changed key=\"http.port\" before=\"3001\" after=\"8080\""
                + " effect=\"needs a restart\"",
            "INFO configuration changed key=\"udp.allow\" before=\"[\"10.0.0.0/8\"]\""
                + " after=\"[\"10.1.0.0/16\"]\" effect=\"in force now\"");
    assertThat(live.accepted()).isEqualTo(1);
  }

  @Test
  void aWrongFileIsRejectedAsAWholeWithAllItsProblemsAndTheNextRightOneIsTaken() throws Exception {
    write("'udp': {'allow': ['10.1.0.0/16'], 'port': 70000}, 'htp': {}");

    assertThat(log.await("rejected"))
        .startsWith("WARN configuration rejected, the old one stays file=\"" + file + "\"")
        .contains("udp.port: 70000 is outside 0-65535; htp: unknown key, perhaps http");
    assertThat(applied).isEmpty();
    assertThat(live.rejected()).isEqualTo(1);

    write("'udp': {'allow': ['10.1.0.0/16']}, 'http': {'port': 3001}");

    log.await("in force now");
    assertThat(applied).hasSize(1);
  }

  @Test
  void whatIsNoJsonAndAFileThatIsGoneAreSaidOnce() throws Exception {
    Files.writeString(file, "{ 'udp");
    assertThat(log.await("rejected")).contains("not valid JSON");

    Files.delete(file);
    assertThat(log.await("no such file")).contains(file.toString());

    write("'udp': {'allow': ['10.9.0.0/16']}, 'http': {'port': 3001}");
    log.await("in force now");
    assertThat(log.lines()).hasSize(3);
  }

  @Test
  void aFileThatIsReplacedByAnotherIsNoticedAsWell() throws Exception {
    Path other = folder.resolve("other.json");
    Files.writeString(
        other,
        "{\"gateway\": {\"reloadInterval\": \"100ms\"}, \"logging\": {\"level\": \"warn\"}}");
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

    assertThat(log.await("logging.level")).contains("before=\"info\" after=\"warn\"");
  }

  @Test
  void secretsAreMaskedAndAChangedOneIsStillSeenToDiffer() throws Exception {
    write("'mqtt': {'username': 'u', 'password': 'first-secret'}");
    log.await("mqtt.password");
    write("'mqtt': {'username': 'u', 'password': 'second-secret'}");
    log.await("before=\"***\" after=\"***\"");

    assertThat(log.lines()).noneMatch(line -> line.contains("-secret"));
  }

  @Test
  void whatIsTakenBackNeedsNoRestartAnyMore() throws Exception {
    write("'udp': {'allow': ['10.0.0.0/8']}, 'http': {'port': 8080}");
    log.await("needs a restart");
    write("'udp': {'allow': ['10.0.0.0/8']}, 'http': {'port': 3001}");

    assertThat(log.await("runs so already")).startsWith("INFO configuration changed");
  }

  @Test
  void aFileThatOnlyLooksDifferentChangesNothing() throws Exception {
    write("   'udp': {'allow':   ['10.0.0.0/8']},   'http': {'port': 3001}");
    write("   'udp': {'allow':   ['10.0.0.0/8']},   'http': {'port': 3002}");

    log.await("http.port");
    Awaitility.await().until(() -> live.accepted() == 1);
    assertThat(log.lines()).hasSize(1);
  }

  private CompletableFuture<LoadedConfig> load() {
    return reader.load(Optional.of(file), Map.of()).toCompletionStage().toCompletableFuture();
  }

  private void write(String keys) throws Exception {
    String json = "{'gateway': {'reloadInterval': '100ms'}, " + keys + "}";
    Files.writeString(file, json.replace('\'', '"'));
  }
}
