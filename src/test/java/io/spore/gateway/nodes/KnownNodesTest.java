package io.spore.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownNodesTest {
  private final Vertx vertx = Vertx.vertx();
  private final SporeEvents events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
  private Optional<ClusterChanged> listed = Optional.empty();
  private final KnownNodes known = new KnownNodes(events, () -> listed);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void aNodeThatIsListedMayBeCalledBeforeItIsTold() {
    listed = Optional.of(TestNodes.cluster("10.0.0.2"));

    assertThat(known.at("10.0.0.2")).isPresent();
    assertThat(known.primary()).isEqualTo("10.0.0.2");
    assertThat(known.inOrder()).containsExactly("10.0.0.2");
  }

  @Test
  void aNodeThatIsListedNoLongerMayNotBeCalledThoughItWasTold() {
    events.publish(TestNodes.cluster("10.0.0.2"));
    listed = Optional.of(TestNodes.cluster());

    assertThat(known.at("10.0.0.2")).isEmpty();
    assertThat(known.inOrder()).isEmpty();
  }

  @Test
  void withoutDiscoveryThoseCountThatWereTold() {
    events.publish(TestNodes.cluster("10.0.0.2"));

    assertThat(known.at("10.0.0.2")).isPresent();
  }
}
