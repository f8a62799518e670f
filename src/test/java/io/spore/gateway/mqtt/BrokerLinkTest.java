package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.mqtt.BrokerLink.Change;
import io.spore.gateway.mqtt.BrokerLink.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BrokerLinkTest {
  private static final long T = 1_000_000;

  private double random = 0.5; // the middle: no jitter
  private final BrokerLink link =
      new BrokerLink(Duration.ofSeconds(10), 0.2, Duration.ofSeconds(4), () -> random);

  @Test
  void theFirstAttemptIsDueAtOnce() {
    assertThat(link.state()).isEqualTo(State.IDLE);
    assertThat(link.dueAt(T)).isTrue();
  }

  @Test
  void nothingIsDueWhileAnAttemptIsUnderWayOrTheLinkStands() {
    link.connecting(T);
    assertThat(link.state()).isEqualTo(State.CONNECTING);
    assertThat(link.dueAt(T + 100_000)).isFalse();
    link.connected();
    assertThat(link.state()).isEqualTo(State.CONNECTED);
    assertThat(link.dueAt(T + 100_000)).isFalse();
    assertThat(link.retryInMs(T)).isZero();
  }

  @Test
  void aLostBrokerIsTriedAgainEveryTenSeconds() {
    link.connecting(T);
    link.lost("refused", T + 1);
    assertThat(link.state()).isEqualTo(State.WAITING);
    assertThat(link.dueAt(T + 9_999)).isFalse();
    assertThat(link.dueAt(T + 10_000)).isTrue();
    assertThat(link.retryInMs(T + 4_000)).isEqualTo(6_000);

    link.connecting(T + 10_000);
    link.lost("refused", T + 10_001);
    assertThat(link.dueAt(T + 19_999)).isFalse();
    assertThat(link.dueAt(T + 20_000)).isTrue();
  }

  @Test
  void theIntervalCountsFromStartToStartHoweverLongAnAttemptTook() {
    link.connecting(T);
    link.lost("no answer", T + 4_000);
    assertThat(link.retryInMs(T + 4_000)).isEqualTo(6_000);
  }

  @Test
  void aLinkThatStoodIsTriedAgainOneIntervalAfterItsLoss() {
    link.connecting(T);
    link.connected();
    link.lost("closed", T + 3_600_000);
    assertThat(link.retryInMs(T + 3_600_000)).isEqualTo(10_000);
  }

  @Test
  void jitterSpreadsTheIntervalBothWays() {
    random = 0;
    link.connecting(T);
    link.lost("refused", T);
    assertThat(link.retryInMs(T)).isEqualTo(8_000);

    random = 0.999_999;
    link.connecting(T);
    link.lost("refused", T);
    assertThat(link.retryInMs(T)).isEqualTo(12_000);
  }

  @Test
  void anAttemptIsOverdueAfterTheConnectTimeout() {
    assertThat(link.overdueAt(T)).isFalse();
    link.connecting(T);
    assertThat(link.overdueAt(T + 3_999)).isFalse();
    assertThat(link.overdueAt(T + 4_000)).isTrue();
    link.connected();
    assertThat(link.overdueAt(T + 4_000)).isFalse();
  }

  @Test
  void anOutageIsSaidOnceAndSoIsItsEnd() {
    link.connecting(T);
    assertThat(link.lost("refused", T)).isEqualTo(Change.DOWN);
    link.connecting(T);
    assertThat(link.lost("refused", T)).isEqualTo(Change.NONE);
    link.connecting(T);
    assertThat(link.connected()).isEqualTo(Change.UP);
    assertThat(link.connected()).isEqualTo(Change.NONE);
    assertThat(link.lost("refused", T)).isEqualTo(Change.DOWN);
    assertThat(link.lost("refused", T)).isEqualTo(Change.NONE);
  }

  @Test
  void anotherReasonIsWorthAWordButEachOnlyOnceInAnOutage() {
    link.connecting(T);
    assertThat(link.lost("closed", T)).isEqualTo(Change.DOWN);
    link.connecting(T);
    assertThat(link.lost("wrong password", T)).isEqualTo(Change.DOWN_FOR_ANOTHER_REASON);
    link.connecting(T);
    assertThat(link.lost("closed", T)).isEqualTo(Change.NONE);
    link.connecting(T);
    assertThat(link.lost("wrong password", T)).isEqualTo(Change.NONE);
  }

  @Test
  void attemptsAreCountedFromTheLossOn() {
    link.connecting(T);
    link.lost("refused", T);
    link.connecting(T);
    link.connected();
    assertThat(link.attempt()).isEqualTo(2);
    link.lost("closed", T);
    link.connecting(T);
    assertThat(link.attempt()).isEqualTo(1);
  }

  @Test
  void everyStateAnswersStop() {
    assertThat(newLink().stop()).isEqualTo(State.IDLE);

    BrokerLink connecting = newLink();
    connecting.connecting(T);
    assertThat(connecting.stop()).isEqualTo(State.CONNECTING);

    BrokerLink connected = newLink();
    connected.connecting(T);
    connected.connected();
    assertThat(connected.stop()).isEqualTo(State.CONNECTED);

    BrokerLink waiting = newLink();
    waiting.connecting(T);
    waiting.lost("refused", T);
    assertThat(waiting.stop()).isEqualTo(State.WAITING);
    assertThat(waiting.stop()).isEqualTo(State.STOPPED);
  }

  @Test
  void nothingHappensAfterStop() {
    link.connecting(T);
    link.stop();
    assertThat(link.connected()).isEqualTo(Change.NONE);
    assertThat(link.lost("closed", T)).isEqualTo(Change.NONE);
    link.connecting(T);
    assertThat(link.state()).isEqualTo(State.STOPPED);
    assertThat(link.dueAt(T + 100_000)).isFalse();
    assertThat(link.overdueAt(T + 100_000)).isFalse();
  }

  private static BrokerLink newLink() {
    return new BrokerLink(Duration.ofSeconds(10), 0, Duration.ofSeconds(4), () -> 0);
  }
}
