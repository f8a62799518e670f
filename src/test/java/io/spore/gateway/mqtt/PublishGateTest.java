package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.PublishConfig;
import io.spore.gateway.event.MessageProperties;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.spore.gateway.event.TopicFilter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublishGateTest {
  @Test
  void nothingIsAllowedUnlessSomethingIsNamed() {
    PublishException refusal = gate().refuses(message("a"), 0).orElseThrow();

    assertThat(refusal.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(refusal).hasMessage("publishing is not allowed (mqtt.publish.allow is empty)");
  }

  @Test
  void onlyAllowedTopicsPass() {
    PublishGate gate = gate("light/#", "door");

    assertThat(gate.refuses(message("light/kitchen"), 0)).isEmpty();
    assertThat(gate.refuses(message("door"), 0)).isEmpty();
    assertThat(gate.refuses(message("door/lock"), 0).orElseThrow())
        .hasMessage("publishing to door/lock is not allowed by mqtt.publish");
  }

  @Test
  void everythingAllowedLeavesTheBrokersOwnTopicsOut() {
    assertThat(gate("#").refuses(message("$SYS/x"), 0).orElseThrow().kind())
        .isEqualTo(Kind.FORBIDDEN);
  }

  @Test
  void aTopicWithAWildcardIsInvalid() {
    PublishException refusal = gate("#").refuses(message("a/+"), 0).orElseThrow();

    assertThat(refusal.kind()).isEqualTo(Kind.INVALID);
    assertThat(refusal).hasMessage("topic name a/+: + is a wildcard");
  }

  @Test
  void afterABurstMessagesPassAtTheRateOnly() {
    PublishGate gate = gate("#");
    for (int i = 0; i < 3; i++) {
      assertThat(gate.refuses(message("a"), 0)).isEmpty();
    }

    PublishException refusal = gate.refuses(message("a"), 0).orElseThrow();

    assertThat(refusal.kind()).isEqualTo(Kind.TOO_MANY);
    assertThat(refusal).hasMessage("more than 10 messages a second (mqtt.publish.rate)");
    assertThat(gate.refuses(message("a"), 100)).isEmpty();
    assertThat(gate.refuses(message("a"), 150)).isPresent();
  }

  private static PublishGate gate(String... allow) {
    return new PublishGate(
        new PublishConfig(Stream.of(allow).map(TopicFilter::parse).toList(), 10, 3), 0);
  }

  private static OutgoingMessage message(String topic) {
    return new OutgoingMessage("", topic, new byte[0], 0, false, MessageProperties.of(List.of()));
  }
}
