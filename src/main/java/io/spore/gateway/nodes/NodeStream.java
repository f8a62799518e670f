package io.spore.gateway.nodes;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one node tells on its WebSocket: which texts are events, and how many a second are taken.
 * Not thread-safe: one event loop owns it.
 */
final class NodeStream {
  /** Events a second that one node may tell; more than any firmware does. */
  static final int MAX_RATE = 50;

  private static final Pattern NAME = Pattern.compile("[!-\"$-*,-~]{1,128}");

  private final StreamCounters counters;
  private long second;
  private int taken;
  private boolean tooMany;

  /** Counts what becomes of each text. */
  NodeStream(StreamCounters counters) {
    this.counters = counters;
  }

  /**
   * An event.
   *
   * @param name what happened
   * @param data what came with it: a text as it is, other JSON as text
   */
  record Told(String name, String data) {}

  /** The event that this text tells; empty when it tells none, or too many were told already. */
  Optional<Told> hear(String text, long now) {
    Optional<Told> told = parse(text);
    if (told.isEmpty()) {
      counters.countMalformed();
      return told;
    }
    if (now / 1_000 != second) {
      second = now / 1_000;
      taken = 0;
    }
    if (taken == MAX_RATE) {
      counters.countDropped();
      tooMany = true;
      return Optional.empty();
    }
    taken++;
    counters.countHeard();
    return told;
  }

  /** Whether the node ever told too many. */
  boolean tooMany() {
    return tooMany;
  }

  private static Optional<Told> parse(String text) {
    try {
      JsonObject message = new JsonObject(text);
      Object payload = message.getValue("payload", message.getValue("data"));
      return message.getValue("event") instanceof String name && NAME.matcher(name).matches()
          ? Optional.of(new Told(name, data(payload)))
          : Optional.empty();
    } catch (DecodeException | ClassCastException e) {
      return Optional.empty();
    }
  }

  private static String data(Object payload) {
    if (payload == null) {
      return "";
    }
    return payload instanceof String text ? text : Json.encode(payload);
  }
}
