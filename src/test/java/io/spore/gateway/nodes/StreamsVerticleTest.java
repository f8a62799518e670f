package io.spore.gateway.nodes;

import static io.spore.gateway.nodes.SwitchboardFixture.ip;
import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.demo.SimulatedNodeApi;
import io.spore.gateway.event.NodeEventHeard;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsVerticleTest {
  private SwitchboardFixture fixture;

  @BeforeEach
  void prepare() throws Exception {
    fixture = new SwitchboardFixture();
    fixture.nodes(2);
    await(
        fixture.vertx.deployVerticle(
            new StreamsVerticle(
                fixture.config.build(),
                fixture::port,
                fixture.known,
                fixture.events,
                InstantSource.system(),
                () -> true)));
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void whatANodeTellsIsAnEventOfItsOwn() throws Exception {
    fixture.tellAll();

    NodeEventHeard heard = firedUntilHeard(1, "pattern/changed", "rainbow");

    assertThat(heard.topic()).isEqualTo("node/esp-3/pattern/changed");
    assertThat(heard.data()).isEqualTo("rainbow");
    assertThat(heard.nodeIp()).isEqualTo(ip(1));
  }

  @Test
  void aNodeThatComesBackIsListenedToAgain() throws Exception {
    fixture.tell(ip(0));
    firedUntilHeard(0, "before", "");

    await(fixture.apis.get(0).close());
    fixture.apis.set(
        0,
        await(
            SimulatedNodeApi.listen(fixture.vertx, fixture.devices.get(0), ip(0), fixture.port())));

    assertThat(firedUntilHeard(0, "after", "").name()).isEqualTo("after");
  }

  /** Nobody says when a stream is connected, so the node tells until it is heard. */
  private NodeEventHeard firedUntilHeard(int node, String event, String payload) throws Exception {
    long timer = fixture.vertx.setPeriodic(50, tick -> fixture.apis.get(node).fire(event, payload));
    try {
      return fixture.probe.next(NodeEventHeard.class, heard -> heard.name().equals(event));
    } finally {
      fixture.vertx.cancelTimer(timer);
    }
  }
}
