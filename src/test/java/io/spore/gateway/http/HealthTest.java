package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {
  private Optional<String> dead = Optional.empty();
  private Optional<String> unready = Optional.empty();
  private Optional<String> away = Optional.empty();

  private final Health health =
      new Health()
          .deadWhile("event-loops", () -> dead)
          .unreadyWhile("gateway", () -> unready)
          .degradedWhile("mqtt", () -> away);

  @Test
  void withoutTroubleTheGatewayIsAliveAndReady() {
    assertThat(health.live().good()).isTrue();
    assertThat(health.live().json().encode()).isEqualTo("{\"status\":\"alive\",\"reasons\":[]}");
    assertThat(health.ready().good()).isTrue();
    assertThat(health.ready().json().encode()).isEqualTo("{\"status\":\"ready\",\"reasons\":[]}");
  }

  @Test
  void aBrokerThatIsAwayDegradesButIsNoReasonToSendClientsElsewhere() {
    away = Optional.of("connection refused");

    assertThat(health.live().good()).isTrue();
    assertThat(health.ready().good()).isTrue();
    assertThat(health.ready().json().encode())
        .isEqualTo(
            "{\"status\":\"degraded\",\"reasons\":"
                + "[{\"part\":\"mqtt\",\"reason\":\"connection refused\"}]}");
  }

  @Test
  void aGatewayThatStartsIsAliveAndNotReady() {
    unready = Optional.of("starting");
    away = Optional.of("connection refused");

    assertThat(health.live().good()).isTrue();
    assertThat(health.ready().good()).isFalse();
    assertThat(health.ready().json().encode())
        .isEqualTo(
            "{\"status\":\"not-ready\",\"reasons\":"
                + "[{\"part\":\"gateway\",\"reason\":\"starting\"}]}");
  }

  @Test
  void aGatewayThatIsStuckSaysSo() {
    dead = Optional.of("an event loop is blocked since 31000 ms");

    assertThat(health.live().good()).isFalse();
    assertThat(health.live().json().getString("status")).isEqualTo("stuck");
  }
}
