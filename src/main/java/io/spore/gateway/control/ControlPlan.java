package io.spore.gateway.control;

import io.spore.gateway.event.NodeCall;

/** What a command comes to. */
sealed interface ControlPlan {

  /**
   * A call of the node's HTTP API.
   *
   * @param ip the node's address
   * @param call what is asked of it
   */
  record Call(String ip, NodeCall call) implements ControlPlan {}

  /**
   * An event for all nodes.
   *
   * @param event its name
   * @param data inline JSON
   */
  record Broadcast(String event, String data) implements ControlPlan {}

  /**
   * Nothing.
   *
   * @param reason in words
   */
  record Refusal(String reason) implements ControlPlan {}
}
