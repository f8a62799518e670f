package io.spore.gateway.nodes;

import static io.spore.gateway.nodes.SwitchboardFixture.ip;
import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.spore.gateway.config.RolloutConfig;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GatewaysChanged;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.ProgressMade;
import io.spore.gateway.event.RolloutDescribed;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.support.FakeLeadership;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a rollout when another gateway takes the lead. */
class RolloutSuccessionTest {
  private static final Origin CELLAR = new Origin("cellar", 1);

  @TempDir private Path folder;
  private final FakeLeadership leadership = new FakeLeadership(Standing.FOLLOWS);
  private SwitchboardFixture fixture;
  private RolloutVerticle rollouts;
  private Path firmware;
  private long seq = 1;

  @BeforeEach
  void deploy() throws Exception {
    firmware = Files.createDirectories(folder.resolve("firmware")).resolve("base-1.2.0.bin");
    Files.writeString(firmware, "SPORE 1.2.0\n");
    fixture = new SwitchboardFixture();
    fixture.nodes(3);
    fixture.tellAll();
    rollouts =
        new RolloutVerticle(
            fixture.config.build(),
            new RolloutConfig(
                Optional.of(folder.resolve("state")),
                Optional.empty(),
                Optional.of(firmware.getParent()),
                1,
                0,
                1,
                Duration.ofSeconds(20)),
            fixture.known,
            fixture.client(),
            fixture.events,
            InstantSource.system(),
            leadership);
    await(fixture.vertx.deployVerticle(rollouts));
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void whoFollowsKnowsHowFarTheLeaderIsAndStartsNothing() throws Exception {
    Rollout theirs = theirs();
    tell(new RolloutDescribed(theirs.toJson().encode(), 1));
    awaitStatus("running");
    theirs.begin();
    theirs.uploaded(ip(0), 1);

    tell(theirs.news(node(ip(0), "verifying"), "esp-2", 1));

    Awaitility.await().until(() -> nodeStatus(0), "verifying"::equals);
    assertThat(await(rollouts.all())).hasSize(1);
    assertRefused(() -> await(rollouts.start(order())));
    assertRefused(() -> await(rollouts.cancel("r-1")));
    assertThat(fixture.devices).allMatch(device -> device.version().equals("1.1.0"));
  }

  @Test
  void theNextLeaderGoesOnWithTheNodesThatAreLeft() throws Exception {
    Rollout theirs = theirs();
    theirs.begin();
    theirs.runs(ip(0), "1.2.0");
    theirs.begin();
    tell(new RolloutDescribed(theirs.toJson().encode(), 1));
    awaitStatus("running");

    leadership.become(Standing.LEADS);

    awaitStatus("done");
    assertThat(fixture.devices)
        .extracting(device -> device.version())
        .containsExactly("1.1.0", "1.2.0", "1.2.0");
    RolloutDescribed end =
        fixture.probe.next(
            RolloutDescribed.class,
            event -> new JsonObject(event.rollout()).getString("status").equals("done"));
    assertThat(new JsonObject(end.rollout()).getInteger("doneNodes")).isEqualTo(3);
  }

  @Test
  void aLeaderThatCannotGetTheFirmwareSaysThatTheRolloutEnds() throws Exception {
    tell(new RolloutDescribed(theirs().toJson().encode(), 1));
    awaitStatus("running");
    Files.writeString(firmware, "SPORE 6.6.6\n");

    leadership.become(Standing.LEADS);

    awaitStatus("failed");
    assertThat(await(rollouts.find("r-1")).getString("reason"))
        .startsWith("this gateway can't go on: firmware base 1.2.0 has the SHA-256 ");
    assertThat(fixture.probe.next(ProgressMade.class).fields())
        .containsEntry("nodeStatus", "skipped");
    assertThat(fixture.devices).allMatch(device -> device.version().equals("1.1.0"));
  }

  @Test
  void whoLeadsNoMoreBeginsWithNoFurtherNodeAndTellsNothing() throws Exception {
    leadership.become(Standing.LEADS);
    fixture.devices.forEach(device -> device.flashesIn(Duration.ofMillis(300)));
    String id = await(rollouts.start(order())).getString("rolloutId");
    fixture.probe.next(
        ProgressMade.class, event -> "uploading".equals(event.fields().get("nodeStatus")));

    leadership.become(Standing.FOLLOWS);

    fixture.probe.next(ProgressMade.class, event -> event.topic().equals("node/update"));
    Awaitility.await().until(() -> fixture.devices.get(0).version().equals("1.2.0"));
    JsonObject ended = await(rollouts.find(id)).put("status", "cancelled");
    tell(new RolloutDescribed(ended.encode(), 1));
    Awaitility.await()
        .until(() -> await(rollouts.find(id)).getString("status"), "cancelled"::equals);
    assertThat(fixture.devices.get(1).version()).isEqualTo("1.1.0");
    assertThat(fixture.probe.pending())
        .flatExtracting(EventBatch::events)
        .filteredOn(event -> event.topic().equals("rollout/progress"))
        .isEmpty();
  }

  @Test
  void aGatewayThatComesIsToldOfAllRollouts() throws Exception {
    tell(new RolloutDescribed(theirs().toJson().encode(), 1));
    awaitStatus("running");
    Files.delete(firmware);
    leadership.become(Standing.LEADS);
    awaitStatus("failed");
    fixture.probe.next(
        RolloutDescribed.class, event -> event.rollout().contains("\"status\":\"failed\""));

    fixture.events.publish(new GatewaysChanged(List.of("cellar", "test"), "test", 1));

    assertThat(fixture.probe.next(RolloutDescribed.class).rollout()).contains("\"r-1\"");
  }

  @Test
  void whatAnotherGatewayTellsAndCannotBeUnderstoodIsPassedOver() throws Exception {
    tell(new RolloutDescribed("{\"rolloutId\":\"../x\"}", 1));
    tell(new RolloutDescribed(theirs().toJson().encode(), 1));

    awaitStatus("running");
    assertThat(await(rollouts.all())).hasSize(1);
  }

  private Rollout theirs() throws Exception {
    RolloutPlan plan =
        new RolloutPlan(
            "r-1",
            "base",
            "1.2.0",
            FirmwareStore.sha256(firmware),
            Files.size(firmware),
            1,
            0,
            1,
            20_000,
            1);
    return new Rollout(plan, List.of(ip(0), ip(1), ip(2)), node -> {});
  }

  private void tell(Event event) {
    fixture.events.publishForeign(new EventBatch(CELLAR, seq++, 0, Cursor.START, List.of(event)));
  }

  private void awaitStatus(String status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                await(rollouts.all()).stream()
                    .anyMatch(state -> status.equals(((JsonObject) state).getString("status"))));
  }

  private String nodeStatus(int index) throws Exception {
    JsonArray nodes = await(rollouts.find("r-1")).getJsonArray("nodes");
    return nodes.getJsonObject(index).getString("status");
  }

  private static NodeProgress node(String ip, String status) {
    return NodeProgress.parse(
        new JsonObject().put("ip", ip).put("status", status).put("reason", ""));
  }

  private static JsonObject order() {
    JsonArray nodes = new JsonArray();
    for (int i = 0; i < 3; i++) {
      nodes.add(new JsonObject().put("ip", ip(i)));
    }
    return new JsonObject()
        .put("firmware", new JsonObject().put("name", "base").put("version", "1.2.0"))
        .put("nodes", nodes);
  }

  private static void assertRefused(ThrowingCallable asked) {
    Throwable refused = catchThrowable(asked).getCause();
    assertThat(refused)
        .isInstanceOf(RolloutRefusedException.class)
        .hasMessage(
            "another gateway of the cluster leads and rolls out firmware; /api/gateways says which");
  }
}
