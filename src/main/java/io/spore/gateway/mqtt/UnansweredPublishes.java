package io.spore.gateway.mqtt;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Published messages that the broker has not acknowledged yet, by packet identifier. An answer may
 * come before it is awaited. To be used on one event loop.
 */
final class UnansweredPublishes {
  private final Map<Integer, Promise<Void>> byPacketId = new HashMap<>();

  /** Completes when the message of this identifier is acknowledged. */
  Future<Void> awaitAnswer(int packetId) {
    return byPacketId
        .computeIfAbsent(packetId, id -> Promise.promise())
        .future()
        .onComplete(done -> byPacketId.remove(packetId));
  }

  /** The broker acknowledged. */
  void answered(int packetId) {
    byPacketId.computeIfAbsent(packetId, id -> Promise.promise()).tryComplete();
  }

  /** No answer will come any more. */
  void failAll(Throwable reason) {
    List.copyOf(byPacketId.values()).forEach(unanswered -> unanswered.tryFail(reason));
  }
}
