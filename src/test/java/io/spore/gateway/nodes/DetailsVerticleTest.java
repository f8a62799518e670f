package io.spore.gateway.nodes;

import static io.spore.gateway.nodes.SwitchboardFixture.ip;
import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.NodeDetailsLearned;
import io.spore.gateway.support.ScriptedNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DetailsVerticleTest {
  private final AtomicBoolean leading = new AtomicBoolean(true);
  private SwitchboardFixture fixture;

  @BeforeEach
  void prepare() throws Exception {
    fixture = new SwitchboardFixture();
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void aNodeIsAskedWhenItIsDiscovered() throws Exception {
    fixture.nodes(1);
    deploy();
    fixture.tellAll();

    NodeDetailsLearned learned = fixture.probe.next(NodeDetailsLearned.class);

    assertThat(learned.nodeIp()).isEqualTo(ip(0));
    assertThat(learned.hostname()).isEqualTo("esp-2");
    assertThat(learned.latency()).isPositive();
    assertThat(learned.labels()).containsEntry("version", "1.1.0").containsEntry("app", "base");
    assertThat(learned.resources()).containsEntry("cpuFreqMHz", 80L).containsKey("freeHeap");
    assertThat(learned.resources()).doesNotContainKey("api");
  }

  @Test
  void eachNodeIsAskedAgainAfterAWhile() throws Exception {
    fixture.config.detailsInterval = Duration.ofMillis(100);
    fixture.nodes(2);
    deploy();
    fixture.tellAll();

    Set<String> asked = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      asked.add(fixture.probe.next(NodeDetailsLearned.class).nodeIp());
    }

    assertThat(asked).containsExactlyInAnyOrder(ip(0), ip(1));
  }

  @Test
  void aPersonHasAllBeAskedAtOnce() throws Exception {
    fixture.nodes(1);
    DetailsVerticle details = deploy();
    fixture.tellAll();
    fixture.probe.next(NodeDetailsLearned.class);
    fixture.devices.get(0).restart();

    Awaitility.await().until(fixture.devices.get(0)::awake);
    details.askAll();

    assertThat(fixture.probe.next(NodeDetailsLearned.class).nodeIp()).isEqualTo(ip(0));
  }

  @Test
  void aNodeThatAnswersNonsenseIsCountedAndTheNextOneIsAsked() throws Exception {
    fixture.config.detailsAtOnce = 1;
    ScriptedNode nonsense =
        ScriptedNode.listen(
            fixture.vertx,
            "127.0.0.9",
            0,
            ScriptedNode.answering(ScriptedNode.answer("200 OK", "nonsense")));
    fixture.port(nonsense.port());
    fixture.nodes(1);
    DetailsVerticle details = deploy();
    fixture.tell("127.0.0.9", ip(0));

    assertThat(fixture.probe.next(NodeDetailsLearned.class).nodeIp()).isEqualTo(ip(0));
    Awaitility.await().until(() -> details.failures() == 1);
  }

  @Test
  void whoDoesNotLeadAsksNobody() throws Exception {
    leading.set(false);
    fixture.config.detailsInterval = Duration.ofMillis(100);
    fixture.nodes(1);
    DetailsVerticle details = deploy();
    fixture.tellAll();
    details.askAll();

    leading.set(true);

    assertThat(fixture.probe.next(NodeDetailsLearned.class).nodeIp()).isEqualTo(ip(0));
  }

  private DetailsVerticle deploy() throws Exception {
    DetailsVerticle details =
        new DetailsVerticle(
            fixture.config.build(),
            fixture.known,
            fixture.client(),
            fixture.events,
            InstantSource.system(),
            leading::get);
    await(fixture.vertx.deployVerticle(details));
    return details;
  }
}
