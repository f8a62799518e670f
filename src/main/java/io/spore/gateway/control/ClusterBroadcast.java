package io.spore.gateway.control;

import io.vertx.core.Future;

/** Sends a datagram to all SPORE nodes. */
@FunctionalInterface
public interface ClusterBroadcast {

  /** Sends the text; completes when it is handed to the network. */
  Future<Void> send(String datagram);
}
