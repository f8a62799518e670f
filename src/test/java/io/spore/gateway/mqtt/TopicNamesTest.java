package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TopicNamesTest {
  private final TopicNames topics = new TopicNames();

  @Test
  void theSameTopicIsTheSameText() {
    String first = name("sensor/küche");
    assertThat(first).isEqualTo("sensor/küche");
    assertThat(name("sensor/küche")).isSameAs(first);
  }

  @Test
  void aTopicInTheMiddleOfOtherBytesIsFoundToo() {
    byte[] around = bytes("a/b/c/d");
    String name = topics.name(around, 2, 3);
    assertThat(name).isEqualTo("b/c");
    around[2] = 'x';
    assertThat(topics.name(around, 2, 3)).isEqualTo("x/c");
    assertThat(name("b/c")).as("what is remembered is a copy").isSameAs(name);
  }

  @Test
  void topicsThatCollideAreToldApart() {
    // "Aa" and "BB" have one hash, and so has every text made of them
    for (int round = 0; round < 2; round++) {
      for (int bits = 0; bits < 256; bits++) {
        StringBuilder topic = new StringBuilder();
        for (int i = 0; i < 8; i++) {
          topic.append((bits >> i & 1) == 0 ? "Aa" : "BB");
        }
        assertThat(name(topic.toString())).isEqualTo(topic.toString());
      }
    }
  }

  @Test
  void moreTopicsThanAreRememberedAreAllSpeltRightAndABusyOneStays() {
    String busy = name("busy");
    for (int i = 0; i < 20_000; i++) {
      assertThat(name("rare/" + i)).isEqualTo("rare/" + i);
      assertThat(name("busy")).isSameAs(busy);
    }
  }

  @Test
  void aLongTopicIsSpeltRightThoughNotRemembered() {
    String topic = "long/".repeat(10_000);
    assertThat(name(topic)).isEqualTo(topic);
    assertThat(name(topic)).isNotSameAs(name(topic)).isEqualTo(topic);
  }

  private String name(String topic) {
    byte[] bytes = bytes(topic);
    return topics.name(bytes, 0, bytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
