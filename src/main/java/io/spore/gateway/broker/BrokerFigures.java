package io.spore.gateway.broker;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the broker tells of itself on {@code $SYS} topics, by the names that Mosquitto uses. */
final class BrokerFigures {
  /** Where the broker's own messages stand; clients may not publish there. */
  static final String TOPICS = "$SYS/";

  private static final String BROKER = TOPICS + "broker/";

  private final Exchange exchange;
  private final long started;

  /**
   * Counts from now on.
   *
   * @param now in milliseconds of any steady clock
   */
  BrokerFigures(Exchange exchange, long now) {
    this.exchange = exchange;
    this.started = now;
  }

  /** Publishes the figures as they are now, retained. */
  void publish(int connected, int absent, long now) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("version", "SPORE Gateway's embedded broker");
    figures.put("uptime", (now - started) / 1000 + " seconds");
    figures.put("clients/connected", connected);
    figures.put("clients/disconnected", absent);
    figures.put("clients/total", connected + absent);
    figures.put("messages/received", exchange.published());
    figures.put("messages/sent", exchange.delivered());
    figures.put("publish/messages/dropped", exchange.dropped());
    figures.put("retained messages/count", exchange.retainedCount());
    figures.forEach(
        (name, value) ->
            exchange.publishOwn(
                new Publication(BROKER + name, Buffer.buffer(String.valueOf(value)), 1)));
  }
}
