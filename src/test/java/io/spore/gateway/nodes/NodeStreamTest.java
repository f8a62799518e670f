package io.spore.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.nodes.NodeStream.Told;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeStreamTest {
  private final StreamCounters counters = new StreamCounters();
  private final NodeStream stream = new NodeStream(counters);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'event':'a/b','payload':'text'}   | text",
        "{'event':'a/b','payload':{'c':1}}  | {'c':1}",
        "{'event':'a/b','data':7}           | 7",
        "{'event':'a/b'}                    | ''",
      })
  void anEventComesWithItsPayloadAsText(String text, String data) {
    assertThat(stream.hear(text.replace('\'', '"'), 0))
        .contains(new Told("a/b", data.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ok\":true}",
        "",
        "nonsense",
        "[1]",
        "{\"event\":7}",
        "{\"event\":\"\"}",
        "{\"event\":\"a b\"}",
        "{\"event\":\"a/#\"}",
        "{\"event\":\"a+\"}"
      })
  void whatIsNoEventIsPassedOverAndCounted(String text) {
    assertThat(stream.hear(text, 0)).isEmpty();
    assertThat(counters.malformed()).isEqualTo(1);
  }

  @Test
  void moreThanSomeASecondAreDroppedAndCounted() {
    for (int i = 0; i < NodeStream.MAX_RATE; i++) {
      assertThat(stream.hear("{\"event\":\"a\"}", 999)).isPresent();
    }
    assertThat(stream.hear("{\"event\":\"a\"}", 999)).isEmpty();
    assertThat(counters.dropped()).isEqualTo(1);
    assertThat(stream.hear("{\"event\":\"a\"}", 1_000)).isPresent();
  }
}
