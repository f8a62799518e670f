package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClientSeen;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClientsJsonTest {
  @Test
  void thoseForWhomMostWaitsComeFirstThenThoseThatMissedMost() {
    JsonObject answer =
        ClientsJson.of(
            List.of(client(1, 0, 0), client(2, 0, 7), client(3, 500, 0), client(4, 0, 0)));

    assertThat(answer.getInteger("totalClients")).isEqualTo(4);
    assertThat(answer.getJsonArray("clients").stream())
        .extracting(client -> ((JsonObject) client).getLong("id"))
        .containsExactly(3L, 2L, 1L, 4L);
  }

  @Test
  void ofManyClientsTheSlowThousandAreTold() {
    JsonObject answer =
        ClientsJson.of(LongStream.range(0, 1_500).mapToObj(id -> client(id, id, 0)).toList());

    assertThat(answer.getInteger("totalClients")).isEqualTo(1_500);
    assertThat(answer.getJsonArray("clients")).hasSize(1_000);
    assertThat(answer.getJsonArray("clients").getJsonObject(0).getLong("waitingBytes"))
        .isEqualTo(1_499);
  }

  private static ClientSeen client(long id, long waitingBytes, long dropped) {
    return new ClientSeen(
        id, "127.0.0.1:1", "websocket", "plain", 5, 1, waitingBytes, dropped, false);
  }
}
