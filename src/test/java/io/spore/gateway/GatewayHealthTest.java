package io.spore.gateway;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.GatewayHealth.Stage;
import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.CurrentState;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LogChanged;
import io.spore.gateway.event.Origin;
import io.spore.gateway.metrics.Pulse;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the parts of the gateway make of {@code /health/ready}. */
@ExtendWith(VertxExtension.class)
class GatewayHealthTest {
  private CurrentState state = CurrentState.UNKNOWN;
  private String leader = "attic";
  private GatewayHealth health;

  @BeforeEach
  void prepare(Vertx vertx) throws Exception {
    GatewayConfig config =
        await(new ConfigReader(vertx, Map.of()).read(Optional.empty(), Map.of()));
    health =
        new GatewayHealth(
            config,
            new Pulse(),
            () -> state,
            () -> new ClusterView(leader, 1, List.of(), Map.of()));
    health.reached(Stage.STARTED);
  }

  @Test
  void aStoppedLogDegradesWithWhatTheDiskSaidUntilItWritesAgain() {
    tell(new LogChanged(LogChanged.Status.STOPPED, "No space left on device", 0, 1));
    assertThat(ready())
        .isEqualTo(
            "{\"status\":\"degraded\",\"reasons\":"
                + "[{\"part\":\"log\",\"reason\":\"No space left on device\"}]}");

    tell(new LogChanged(LogChanged.Status.WRITING, "", 7, 2));
    assertThat(ready()).isEqualTo("{\"status\":\"ready\",\"reasons\":[]}");
  }

  @Test
  void aClusterThatNobodyLeadsDegradesUntilSomebodyDoes() {
    leader = "";
    assertThat(ready())
        .isEqualTo(
            "{\"status\":\"degraded\",\"reasons\":"
                + "[{\"part\":\"cluster\",\"reason\":\"no gateway leads\"}]}");

    leader = "cellar";
    assertThat(ready()).isEqualTo("{\"status\":\"ready\",\"reasons\":[]}");
  }

  @Test
  void neitherKeepsClientsAwayButAStopDoes() {
    leader = "";
    assertThat(health.checks().ready().good()).isTrue();
    assertThat(health.checks().live().good()).isTrue();

    health.reached(Stage.STOPPING);
    assertThat(health.checks().ready().good()).isFalse();
    assertThat(health.checks().live().good()).isTrue();
  }

  private void tell(Event news) {
    state = state.after(new EventBatch(new Origin("attic", 1), 1, 0, Cursor.START, List.of(news)));
  }

  private String ready() {
    return health.checks().ready().json().encode();
  }
}
