package io.spore.gateway.control;

import io.vertx.core.Future;
import java.util.Map;

/** Calls the HTTP API of a SPORE node. */
@FunctionalInterface
public interface NodeCaller {

  /**
   * Sends a POST request with form fields.
   *
   * @param ip the node's address
   * @param path such as {@code /api/node/event}
   * @param form the fields, in order
   * @return the HTTP status of the answer; fails when there is none
   */
  Future<Integer> post(String ip, String path, Map<String, String> form);
}
