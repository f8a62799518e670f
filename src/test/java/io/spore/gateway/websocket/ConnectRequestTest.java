package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Origin;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectRequestTest {
  @Test
  void whoSaysNothingGetsEverything() throws Exception {
    assertThat(ConnectRequest.parse(null, 100)).isEqualTo(ConnectRequest.NONE);
    assertThat(ConnectRequest.parse("", 100)).isEqualTo(ConnectRequest.NONE);
    assertThat(ConnectRequest.parse("token=abc&x", 100)).isEqualTo(ConnectRequest.NONE);
  }

  @Test
  void everyParameterIsRead() throws Exception {
    Cursor cursor = Cursor.START.advance(new Origin("g", 1), 5);
    ConnectRequest request =
        ConnectRequest.parse(
            "topic=a/%23&topic=b&exclude=a/x&cursor="
                + cursor
                + "&cursors=true&snapshot=true&format=cloudevents"
                + "&from=2026-01-15T10:30:00Z&to=2026-01-15T11:30:00%2B01:00&speed=2.5&then=live",
            100);

    assertThat(request.selection().topics()).hasToString("[a/#, b]");
    assertThat(request.selection().exclude()).hasToString("[a/x]");
    assertThat(request.selection().everything()).isFalse();
    assertThat(request.cursor()).contains(cursor);
    assertThat(request.cursors()).isTrue();
    assertThat(request.snapshot()).isTrue();
    assertThat(request.cloudEvents()).isTrue();
    long half = Instant.parse("2026-01-15T10:30:00Z").toEpochMilli();
    Replay replay = request.replay().orElseThrow();
    assertThat(replay.from()).contains(half);
    assertThat(replay.to()).contains(half);
    assertThat(replay.speed()).isEqualTo(2.5);
    assertThat(replay.thenLive()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "topic=a/%23/b, topic, a/#/b",
        "topic=, topic, ``",
        "exclude=a%2B, exclude, a+",
        "cursor=%25, cursor, %",
        "cursor=a&cursor=b, cursor, given several times",
        "snapshot=yes, snapshot, yes",
        "cursors=1, cursors, 1",
        "format=xml, format, xml",
        "from=now, from, now",
        "from=2026-01-15T10:30:00Z&to=2026-01-14T10:30:00Z, to, 2026-01-14T10:30:00Z",
        "from=2026-01-15T10:30:00Z&speed=-1, speed, -1",
        "speed=max, speed, max",
        "then=live, then, live",
        "topic=%zz, query, topic=%zz",
      })
  void aBadParameterIsNamed(String query, String field, String value) {
    assertThatThrownBy(() -> ConnectRequest.parse(query, 100))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            problem -> {
              assertThat(problem.field()).isEqualTo(field);
              assertThat(problem.value()).isEqualTo(value);
            });
  }

  @Test
  void filtersAreBounded() {
    assertThatThrownBy(() -> ConnectRequest.parse("topic=a&topic=b&exclude=c", 2))
        .hasMessage("a client has at most 2 filters (websocket.maxFilters)");
  }
}
