package io.spore.gateway.control;

import java.util.Map;

/** What a command comes to. */
sealed interface ControlPlan {

  /**
   * A call of the node's HTTP API.
   *
   * @param ip the node's address
   * @param path of the API
   * @param form the fields to send
   */
  record Call(String ip, String path, Map<String, String> form) implements ControlPlan {}

  /**
   * A datagram to all nodes.
   *
   * @param datagram its text
   */
  record Broadcast(String datagram) implements ControlPlan {}

  /**
   * Nothing.
   *
   * @param reason in words
   */
  record Refusal(String reason) implements ControlPlan {}
}
