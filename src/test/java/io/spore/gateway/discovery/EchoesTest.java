package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClusterEventHeard;
import org.junit.jupiter.api.Test;

class EchoesTest {
  private static final ClusterEventHeard EVENT = event("api/neopattern", "rainbow");

  private final Echoes echoes = new Echoes();

  @Test
  void anEventThatThreeGatewaysHearIsNewsOnce() {
    assertThat(echoes.isNews("a", EVENT, 0)).isTrue();
    assertThat(echoes.isNews("b", EVENT, 3)).isFalse();
    assertThat(echoes.isNews("c", EVENT, 5)).isFalse();
  }

  @Test
  void anEventThatANodeBroadcastsTwiceIsNewsTwice() {
    assertThat(echoes.isNews("a", EVENT, 0)).isTrue();
    assertThat(echoes.isNews("a", EVENT, 10)).isTrue();
    assertThat(echoes.isNews("b", EVENT, 11)).isFalse();
    assertThat(echoes.isNews("b", EVENT, 12)).isFalse();
    assertThat(echoes.isNews("b", EVENT, 20)).isTrue();
    assertThat(echoes.isNews("a", EVENT, 21)).isFalse();
  }

  @Test
  void manyCopiesInARowAreEachToldOnceThoughOneGatewayLagsBehind() {
    int told = 0;
    for (int i = 0; i < 500; i++) {
      long now = i * 100L;
      told += echoes.isNews("a", EVENT, now) ? 1 : 0;
      told += i >= 3 && echoes.isNews("b", EVENT, now + 50) ? 1 : 0;
    }

    assertThat(told).isEqualTo(500);
  }

  @Test
  void differentEventsAreNoEchoes() {
    assertThat(echoes.isNews("a", EVENT, 0)).isTrue();
    assertThat(echoes.isNews("b", event("api/neopattern", "off"), 0)).isTrue();
    assertThat(echoes.isNews("b", event("api/other", "rainbow"), 0)).isTrue();
  }

  @Test
  void aCopyThatComesMuchLaterIsAnotherEvent() {
    assertThat(echoes.isNews("a", EVENT, 0)).isTrue();
    assertThat(echoes.isNews("b", EVENT, Echoes.SPAN_MS + 1)).isTrue();
  }

  @Test
  void whatIsForgottenStartsAnew() {
    echoes.isNews("a", EVENT, 0);
    echoes.forget(Echoes.SPAN_MS + 1);

    assertThat(echoes.isNews("b", EVENT, Echoes.SPAN_MS + 2)).isTrue();
    assertThat(echoes.isNews("a", EVENT, Echoes.SPAN_MS + 3)).isFalse();
  }

  private static ClusterEventHeard event(String name, String data) {
    return new ClusterEventHeard(name, data, "10.0.0.2", "", 0);
  }
}
