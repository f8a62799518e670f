package io.spore.gateway.event;

import io.vertx.core.Future;

/**
 * Whoever calls the HTTP API of nodes. Only nodes are called, whatever address is given. May be
 * used from any event loop; futures complete on the caller's and fail with {@link
 * NodeCallException}.
 */
public interface NodeCalls {

  /** Calls this node. */
  Future<NodeAnswer> call(String ip, NodeCall call);

  /**
   * Calls the primary node. When it can't be reached another one is tried; a call that changes
   * something goes to another node only if the first one certainly did not get it.
   */
  Future<NodeAnswer> callPrimary(NodeCall call);

  /**
   * Hands firmware through to this node, and tells how far it is as {@code node/update}.
   *
   * @return the node's answer, once it has written the firmware
   */
  Future<NodeAnswer> upload(String ip, NodeUpload upload);

  /** The address of the primary node; empty when no node is known. */
  String primary();
}
