package io.spore.gateway.control;

import io.spore.gateway.control.ControlPlan.Broadcast;
import io.spore.gateway.control.ControlPlan.Call;
import io.spore.gateway.control.ControlPlan.Refusal;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a command comes to. Only nodes that discovery knows are called, so that nobody can
 * have the gateway call any other address.
 */
final class ControlRules {
  private static final String ALL = "*";
  private static final String RESTART = "restart";
  private static final String TASK = "task";

  /** SPORE firmware names the event that its light patterns listen to differently. */
  private static final Map<String, String> EVENTS = Map.of("pattern", "api/neopattern");

  private final boolean allowRestart;

  ControlRules(boolean allowRestart) {
    this.allowRestart = allowRestart;
  }

  /** What to do about the command when these nodes are known. */
  ControlPlan plan(ControlCommand command, List<Member> members) {
    if (command.node().equals(ALL)) {
      return broadcast(command);
    }
    Optional<Member> node =
        members.stream()
            .filter(
                member ->
                    member.hostname().equals(command.node()) || member.ip().equals(command.node()))
            .findFirst();
    return node.isEmpty() ? new Refusal("no such node is known") : call(command, node.get().ip());
  }

  private ControlPlan broadcast(ControlCommand command) {
    if (command.action().equals(RESTART) || command.action().equals(TASK)) {
      return new Refusal(command.action() + " goes to one node, not to all");
    }
    return new Broadcast(event(command), command.parameters().encode());
  }

  private ControlPlan call(ControlCommand command, String ip) {
    return switch (command.action()) {
      case RESTART ->
          allowRestart
              ? new Call(ip, NodeCall.post("/api/node/restart"))
              : new Refusal("restart is not allowed (mqtt.control.allowRestart)");
      case TASK -> task(command, ip);
      default ->
          call(
              ip,
              "/api/node/event",
              form("event", event(command), "payload", command.parameters().encode()));
    };
  }

  private static ControlPlan task(ControlCommand command, String ip) {
    Object task = command.parameters().getValue("task");
    Object operation = command.parameters().getValue("operation");
    return task instanceof String name && operation instanceof String what
        ? call(ip, "/api/tasks/control", form("task", name, "action", what))
        : new Refusal("task needs the fields task and operation");
  }

  private static Call call(String ip, String path, Map<String, String> form) {
    return new Call(ip, NodeCall.form(path, form));
  }

  private static String event(ControlCommand command) {
    return EVENTS.getOrDefault(command.action(), command.action());
  }

  private static Map<String, String> form(String k1, String v1, String k2, String v2) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put(k1, v1);
    form.put(k2, v2);
    return form;
  }
}
