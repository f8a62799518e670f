package io.spore.gateway.nodes;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Objects;

/** How far one node of a rollout is. */
final class NodeProgress {
  private final String ip;
  private State state = State.WAITING;
  private String reason = "";
  private long verifyUntil;

  /** Where a node stands. */
  enum State {
    /** Its turn is to come. */
    WAITING,
    /** The firmware is on its way to it. */
    UPLOADING,
    /** It restarts, and is to come back with the new version. */
    VERIFYING,
    /** It runs the new version. */
    DONE,
    /** It could not be updated, or did not come back. */
    FAILED,
    /** The rollout was stopped before its turn. */
    SKIPPED;

    boolean isActive() {
      return this == UPLOADING || this == VERIFYING;
    }

    boolean isEnd() {
      return this == DONE || this == FAILED || this == SKIPPED;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  NodeProgress(String ip) {
    this.ip = ip;
  }

  static NodeProgress parse(JsonObject json) {
    NodeProgress node = new NodeProgress(Objects.requireNonNull(json.getString("ip"), "ip"));
    node.state = State.valueOf(json.getString("status").toUpperCase(Locale.ROOT));
    node.reason = Objects.requireNonNull(json.getString("reason"), "reason");
    return node;
  }

  String ip() {
    return ip;
  }

  State state() {
    return state;
  }

  /** Why it failed or was skipped; empty otherwise. */
  String reason() {
    return reason;
  }

  /** When it counts as not come back, in milliseconds since the epoch. */
  long verifyUntil() {
    return verifyUntil;
  }

  void verifyUntil(long time) {
    verifyUntil = time;
  }

  void enter(State newState, String why) {
    state = newState;
    reason = why;
  }

  JsonObject toJson() {
    return new JsonObject().put("ip", ip).put("status", state.word()).put("reason", reason);
  }
}
