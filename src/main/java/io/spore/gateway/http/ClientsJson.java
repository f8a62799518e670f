package io.spore.gateway.http;

import io.spore.gateway.event.ClientSeen;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/** The clients of the stream as the API shows them. */
final class ClientsJson {
  /** More rows than a person reads; the slow ones come first. */
  private static final int MOST = 1_000;

  private static final Comparator<ClientSeen> SLOW_FIRST =
      Comparator.comparingLong(ClientSeen::waitingBytes)
          .thenComparingLong(ClientSeen::dropped)
          .reversed()
          .thenComparingLong(ClientSeen::id);

  private ClientsJson() {}

  /** The answer to who gets the stream. */
  static JsonObject of(List<ClientSeen> clients) {
    JsonArray told = new JsonArray();
    clients.stream().sorted(SLOW_FIRST).limit(MOST).map(ClientsJson::json).forEach(told::add);
    return new JsonObject().put("totalClients", clients.size()).put("clients", told);
  }

  private static JsonObject json(ClientSeen client) {
    return new JsonObject()
        .put("id", client.id())
        .put("remoteAddress", client.remoteAddress())
        .put("transport", client.transport())
        .put("format", client.format())
        .put("connectedAt", client.connectedAt())
        .put("waitingEvents", client.waitingEvents())
        .put("waitingBytes", client.waitingBytes())
        .put("dropped", client.dropped())
        .put("lagging", client.lagging());
  }
}
