package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.support.FakeLeadership;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RedeliveriesTest {
  private static final long ACKNOWLEDGED_AFTER_MS = 120_000;

  private static final Origin ELSEWHERE = new Origin("cellar", 3);

  private final FakeLeadership leadership = new FakeLeadership(Standing.LEADS);
  private final Redeliveries redeliveries = new Redeliveries(ACKNOWLEDGED_AFTER_MS, leadership);
  private long now = 1_000_000;

  @Test
  void aMessageThatComesAgainOnTheNextConnectionIsKnown() {
    assertThat(comes(7, "t", "21.5", false)).isFalse();
    connectionEnds();

    assertThat(comes(7, "t", "21.5", true)).isTrue();
  }

  @Test
  void withoutTheMarkOfADuplicateItIsNews() {
    comes(7, "t", "21.5", false);
    connectionEnds();

    assertThat(comes(7, "t", "21.5", false)).isFalse();
  }

  @Test
  void withAnotherIdentifierItIsNews() {
    comes(7, "t", "21.5", false);
    connectionEnds();

    assertThat(comes(8, "t", "21.5", true)).isFalse();
  }

  @Test
  void anotherMessageWithTheSameIdentifierIsNews() {
    comes(7, "t", "21.5", false);
    comes(8, "u", "21.5", false);
    connectionEnds();

    assertThat(comes(7, "t", "21.6", true)).isFalse();
    assertThat(comes(8, "v", "21.5", true)).isFalse();
  }

  @Test
  void eachMessageExcusesOneRedeliveryOnAConnection() {
    comes(7, "t", "21.5", false);
    connectionEnds();

    assertThat(comes(7, "t", "21.5", true)).isTrue();
    assertThat(comes(7, "t", "21.5", true)).isFalse();
  }

  @Test
  void aRedeliveryWhoseAcknowledgementIsLostTooIsKnownAgain() {
    comes(7, "t", "21.5", false);
    connectionEnds();
    comes(7, "t", "21.5", true);
    connectionEnds();

    assertThat(comes(7, "t", "21.5", true)).isTrue();
  }

  @Test
  void aRedeliveryMayComeConnectionsLater() {
    comes(7, "t", "21.5", false);
    connectionEnds();
    comes(1, "t", "other", false);
    connectionEnds();

    assertThat(comes(7, "t", "21.5", true)).isTrue();
  }

  @Test
  void anIdentifierThatIsUsedAnewWasAcknowledged() {
    comes(7, "t", "21.5", false);
    connectionEnds();
    comes(7, "t", "22.0", false);
    connectionEnds();

    assertThat(comes(7, "t", "21.5", true)).isFalse();
  }

  @Test
  void whatWasTakenLongBeforeTheEndWasAcknowledgedAndExcusesNothing() {
    comes(7, "t", "21.5", false);
    now += ACKNOWLEDGED_AFTER_MS + 1;
    comes(8, "t", "21.5", false);
    connectionEnds();
    now += 10 * ACKNOWLEDGED_AFTER_MS;

    assertThat(comes(7, "t", "21.5", true)).isFalse();
    assertThat(comes(8, "t", "21.5", true)).isTrue();
  }

  @Test
  void whatAnEarlierRunTookIsKnown() {
    redeliveries.takenEarlier(message(7, "t", "21.5"), ELSEWHERE, 40);
    connectionEnds();

    assertThat(comes(7, "t", "21.5", true)).isTrue();
  }

  @Test
  void whatAnotherGatewayTookAndNotAllHaveIsNews() {
    redeliveries.takenEarlier(message(7, "t", "21.5"), ELSEWHERE, 40);
    redeliveries.takenEarlier(message(8, "t", "21.5"), ELSEWHERE, 41);
    leadership.everywhereBefore(41);
    connectionEnds();

    assertThat(comes(7, "t", "21.5", true)).isTrue();
    assertThat(comes(8, "t", "21.5", true)).isFalse();
  }

  @Test
  void onlyTheLatestMessagesAreRemembered() {
    for (int id = 1; id <= 20_000; id++) {
      comes(id, "t", "x" + id, false);
    }
    connectionEnds();

    assertThat(comes(1, "t", "x1", true)).isFalse();
    assertThat(comes(3_617, "t", "x3617", true)).isTrue();
    assertThat(comes(20_000, "t", "x20000", true)).isTrue();
  }

  private boolean comes(int packetId, String topic, String text, boolean duplicate) {
    return redeliveries.isTakenAlready(message(packetId, topic, text), duplicate);
  }

  private MqttMessage message(int packetId, String topic, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return new MqttMessage(topic, payload, now, 1, false, packetId);
  }

  private void connectionEnds() {
    redeliveries.connectionEnded(now);
  }
}
