package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.TopicFilter;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class RetainedMessagesTest {
  private final RetainedMessages retained = new RetainedMessages(3, 1_000);

  @Test
  void theLastMessageOfATopicIsKept() {
    retained.keep(message("a/b", "old"));
    retained.keep(message("a/b", "new"));
    retained.keep(message("c", "other"));

    assertThat(retained.matching(TopicFilter.parse("a/+"))).containsExactly(message("a/b", "new"));
    assertThat(retained.size()).isEqualTo(2);
  }

  @Test
  void anEmptyMessageRemovesTheEarlierOne() {
    retained.keep(message("a", "old"));

    assertThat(retained.keep(message("a", ""))).isTrue();

    assertThat(retained.matching(TopicFilter.parse("#"))).isEmpty();
    assertThat(retained.sizeInBytes()).isZero();
  }

  @Test
  void oneTopicTooManyIsRefused() {
    retained.keep(message("a", "1"));
    retained.keep(message("b", "1"));
    retained.keep(message("c", "1"));

    assertThat(retained.keep(message("d", "1"))).isFalse();
    assertThat(retained.keep(message("a", "2"))).isTrue();
    assertThat(retained.matching(TopicFilter.parse("#"))).hasSize(3);
  }

  @Test
  void tooManyBytesAreRefusedAndAnOutdatedMessageIsNotKeptInstead() {
    assertThat(retained.keep(message("a", "x".repeat(400)))).isTrue();
    assertThat(retained.keep(message("b", "x".repeat(400)))).isTrue();

    assertThat(retained.keep(message("a", "x".repeat(600)))).isFalse();

    assertThat(retained.matching(TopicFilter.parse("#")))
        .extracting(Publication::topic)
        .containsExactly("b");
    assertThat(retained.keep(message("a", "x".repeat(400)))).isTrue();
  }

  private static Publication message(String topic, String payload) {
    return new Publication(topic, Buffer.buffer(payload), 0);
  }
}
