package io.spore.gateway.nodes;

import static io.spore.gateway.nodes.SwitchboardFixture.ip;
import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.spore.gateway.config.RolloutConfig;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.ProgressMade;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.spore.gateway.support.FakeLeadership;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutVerticleTest {
  @TempDir private Path folder;
  private SwitchboardFixture fixture;
  private Optional<String> registry = Optional.empty();
  private Duration verifyTimeout = Duration.ofSeconds(20);
  private final FakeLeadership leadership = new FakeLeadership(Standing.LEADS);
  private String deployment;

  @BeforeEach
  void prepare() throws Exception {
    fixture = new SwitchboardFixture();
    Files.createDirectories(folder.resolve("firmware/base"));
    Files.writeString(
        folder.resolve("firmware/base/1.2.0.bin"), "SPORE 1.2.0\n" + "x".repeat(200_000));
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void everyNodeComesBackWithTheNewVersion() throws Exception {
    RolloutVerticle rollouts = deploy(3);

    JsonObject started = await(rollouts.start(order("1.2.0", 3)));
    JsonObject ended = awaitEnd(rollouts, started.getString("rolloutId"));

    assertThat(started.getInteger("totalNodes")).isEqualTo(3);
    assertThat(started.getString("firmwareUrl")).endsWith("firmware/base/1.2.0.bin");
    assertThat(ended.getString("status")).as(ended.encode()).isEqualTo("done");
    assertThat(ended.getLong("doneNodes")).isEqualTo(3);
    assertThat(fixture.devices).allMatch(device -> device.version().equals("1.2.0"));
    ProgressMade end =
        fixture.probe.next(
            ProgressMade.class,
            event ->
                event.topic().equals("rollout/progress")
                    && event.fields().get("status").equals("done"));
    assertThat(end.fields()).containsEntry("doneNodes", 3L).containsEntry("totalNodes", 3L);
    Awaitility.await().until(() -> count(folder.resolve("state"), ".bin") == 0);
  }

  @Test
  void aCanaryThatFailsKeepsTheOthersAsTheyAre() throws Exception {
    RolloutVerticle rollouts = deploy(3);
    fixture.devices.get(0).failsUpdates(1);

    JsonObject ended = run(rollouts, order("1.2.0", 3));

    assertThat(ended.getString("status")).isEqualTo("failed");
    assertThat(ended.getString("reason")).isEqualTo("a canary failed: 127.0.0.2: answered 400");
    assertThat(fixture.devices).allMatch(device -> device.version().equals("1.1.0"));
  }

  @Test
  void aNodeThatRestartsBeforeItsAnswerIsOutIsVerifiedAllTheSame() throws Exception {
    RolloutVerticle rollouts = deploy(1);
    fixture.devices.get(0).restartsHastily();

    JsonObject ended = run(rollouts, order("1.2.0", 1));

    assertThat(ended.getLong("doneNodes")).isEqualTo(1);
  }

  @Test
  void aNodeThatKeepsItsOldVersionFailed() throws Exception {
    verifyTimeout = Duration.ofSeconds(1);
    Files.writeString(folder.resolve("firmware/base/9.9.bin"), "SPORE 1.0.0\nnot what it says");
    RolloutVerticle rollouts = deploy(1);

    JsonObject ended = run(rollouts, order("9.9", 1));

    assertThat(ended.getJsonArray("nodes").getJsonObject(0).getString("reason"))
        .isEqualTo("did not come back with version 9.9");
    assertThat(ended.getString("status")).isEqualTo("failed");
  }

  @Test
  void aNodeThatRunsTheVersionAlreadyIsLeftAlone() throws Exception {
    Files.writeString(folder.resolve("firmware/base/1.1.0.bin"), "SPORE 1.1.0\n");
    RolloutVerticle rollouts = deploy(1);

    JsonObject ended = run(rollouts, order("1.1.0", 1));

    assertThat(ended.getString("status")).isEqualTo("done");
    assertThat(fixture.devices.get(0).restarts()).isZero();
  }

  @Test
  void aRestartGoesOnWithIt() throws Exception {
    RolloutVerticle first = deploy(3);
    fixture.devices.forEach(device -> device.flashesIn(Duration.ofMillis(300)));
    String id = await(first.start(order("1.2.0", 3))).getString("rolloutId");
    fixture.probe.next(
        ProgressMade.class, event -> "verifying".equals(event.fields().get("nodeStatus")));
    await(fixture.vertx.undeploy(deployment));

    RolloutVerticle second = deploy(0);
    fixture.tellAll();
    JsonObject ended = awaitEnd(second, id);

    assertThat(ended.getString("status")).as(ended.encode()).isEqualTo("done");
    assertThat(fixture.devices).allMatch(device -> device.version().equals("1.2.0"));
  }

  @Test
  void itIsCancelledAndTheFinishedNodesStayAsTheyAre() throws Exception {
    RolloutVerticle rollouts = deploy(3);
    String id = await(rollouts.start(order("1.2.0", 3))).getString("rolloutId");

    await(rollouts.cancel(id));
    JsonObject ended = awaitEnd(rollouts, id);

    assertThat(ended.getString("status")).isEqualTo("cancelled");
    assertThat(fixture.devices.get(2).version()).isEqualTo("1.1.0");
  }

  @Test
  void firmwareComesFromTheRegistryToo() throws Exception {
    JsonArray list =
        new JsonArray()
            .add(
                new JsonObject()
                    .put("name", "base")
                    .put("version", "2.0.0")
                    .put("sha256", "0".repeat(64)));
    registry("SPORE 2.0.0\n", new JsonArray());
    RolloutVerticle rollouts = deploy(1);

    JsonObject started = await(rollouts.start(order("2.0.0", 1)));
    assertThat(awaitEnd(rollouts, started.getString("rolloutId")).getString("status"))
        .isEqualTo("done");
    assertThat(started.getString("firmwareUrl")).isEqualTo(registry.get() + "/firmware/base/2.0.0");

    registry("SPORE 2.0.0\n", list);
    assertRefused(redeploy(), order("2.0.0", 1), Reason.BROKEN_FIRMWARE)
        .startsWith("firmware base 2.0.0 has the SHA-256 ")
        .endsWith(", not " + "0".repeat(64));
    assertRefused(redeploy(), order("3.0.0", 1), Reason.NO_FIRMWARE)
        .isEqualTo("there is no firmware base 3.0.0 in the registry");
  }

  @Test
  void firmwareThatIsNotWhatWasOrderedIsRefused() throws Exception {
    RolloutVerticle rollouts = deploy(1);
    JsonObject wrongSize = order("1.2.0", 1);
    wrongSize.getJsonObject("firmware").put("size", 7);
    JsonObject wrongDigest = order("1.2.0", 1);
    wrongDigest.getJsonObject("firmware").put("sha256", "A".repeat(64));

    assertRefused(rollouts, wrongSize, Reason.BROKEN_FIRMWARE)
        .isEqualTo("firmware base 1.2.0 has 200012 bytes instead of 7");
    assertRefused(rollouts, wrongDigest, Reason.BROKEN_FIRMWARE).endsWith("a".repeat(64));
    assertThat(count(folder.resolve("state"), ".bin")).isZero();
  }

  @Test
  void anOrderThatMakesNoSenseIsRefused() throws Exception {
    RolloutVerticle rollouts = deploy(1);
    JsonObject up = order("1.2.0", 1);
    up.getJsonObject("firmware").put("name", "../base");
    JsonObject stranger = order("1.2.0", 1);
    stranger.getJsonArray("nodes").add(new JsonObject().put("ip", "10.0.0.9"));

    assertRefused(rollouts, up, Reason.BAD_ORDER)
        .isEqualTo("firmware.name has 1 to 64 letters, digits, dots, dashes or underscores");
    assertRefused(rollouts, stranger, Reason.BAD_ORDER)
        .isEqualTo("10.0.0.9 is not the address of a known node");
    assertRefused(rollouts, order("0.0.1", 1), Reason.NO_FIRMWARE)
        .startsWith("there is no firmware base 0.0.1 in ");
  }

  @Test
  void oneRolloutRunsAtATime() throws Exception {
    RolloutVerticle rollouts = deploy(1);
    await(rollouts.start(order("1.2.0", 1)));

    assertRefused(rollouts, order("1.2.0", 1), Reason.CONFLICT)
        .isEqualTo("another rollout is running");
  }

  private RolloutVerticle redeploy() throws Exception {
    await(fixture.vertx.undeploy(deployment));
    RolloutVerticle again = deploy(0);
    fixture.tellAll();
    return again;
  }

  private RolloutVerticle deploy(int nodes) throws Exception {
    fixture.nodes(nodes);
    RolloutConfig config =
        new RolloutConfig(
            Optional.of(folder.resolve("state")),
            registry,
            Optional.of(folder.resolve("firmware")),
            2,
            1,
            0.2,
            verifyTimeout);
    RolloutVerticle rollouts =
        new RolloutVerticle(
            fixture.config.build(),
            config,
            fixture.known,
            fixture.client(),
            fixture.events,
            InstantSource.system(),
            leadership);
    deployment = await(fixture.vertx.deployVerticle(rollouts));
    fixture.tellAll();
    return rollouts;
  }

  private void registry(String firmware, JsonArray list) throws Exception {
    HttpServer server =
        await(
            fixture
                .vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      switch (request.path()) {
                        case "/firmware" -> request.response().end(list.toBuffer());
                        case "/firmware/base/2.0.0" ->
                            request.response().end(Buffer.buffer(firmware));
                        default -> request.response().setStatusCode(404).end();
                      }
                    })
                .listen(0, "127.0.0.1"));
    registry = Optional.of("http://127.0.0.1:" + server.actualPort());
  }

  private static JsonObject order(String version, int nodes) {
    JsonArray ips = new JsonArray();
    for (int i = 0; i < nodes; i++) {
      ips.add(new JsonObject().put("ip", ip(i)));
    }
    return new JsonObject()
        .put("firmware", new JsonObject().put("name", "base").put("version", version))
        .put("nodes", ips);
  }

  private static JsonObject run(RolloutVerticle rollouts, JsonObject order) throws Exception {
    return awaitEnd(rollouts, await(rollouts.start(order)).getString("rolloutId"));
  }

  private static JsonObject awaitEnd(RolloutVerticle rollouts, String id) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> await(rollouts.find(id)), state -> !state.getString("status").equals("running"));
  }

  private static AbstractStringAssert<?> assertRefused(
      RolloutVerticle rollouts, JsonObject order, Reason reason) {
    Throwable refused = catchThrowable(() -> await(rollouts.start(order))).getCause();
    assertThat(refused).isInstanceOf(RolloutRefusedException.class);
    assertThat(((RolloutRefusedException) refused).reason()).isEqualTo(reason);
    return assertThat(refused.getMessage());
  }

  private static long count(Path dir, String ending) throws Exception {
    if (!Files.isDirectory(dir)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(file -> file.toString().endsWith(ending)).count();
    }
  }
}
