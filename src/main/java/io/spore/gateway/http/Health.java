package io.spore.gateway.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the gateway is alive, ready, or ready for less than it should be. Its parts add what they
 * know before the first question; questions may come on any thread.
 */
public final class Health {
  private final List<Check> life = new ArrayList<>();
  private final List<Check> readiness = new ArrayList<>();
  private final List<Check> wholeness = new ArrayList<>();

  private record Check(String part, Supplier<Optional<String>> trouble) {}

  /**
   * An answer.
   *
   * @param good whether it is a yes
   * @param json what is answered over HTTP
   */
  public record Answer(boolean good, JsonObject json) {}

  /**
   * The gateway is beyond help, and should be started anew, while this part has trouble.
   *
   * @param trouble what is wrong, in words; empty while nothing is
   */
  public Health deadWhile(String part, Supplier<Optional<String>> trouble) {
    life.add(new Check(part, trouble));
    return this;
  }

  /**
   * The gateway can't serve anybody while this part has trouble.
   *
   * @param trouble what is wrong, in words; empty while nothing is
   */
  public Health unreadyWhile(String part, Supplier<Optional<String>> trouble) {
    readiness.add(new Check(part, trouble));
    return this;
  }

  /**
   * The gateway serves less than it should while this part has trouble.
   *
   * @param trouble what is wrong, in words; empty while nothing is
   */
  public Health degradedWhile(String part, Supplier<Optional<String>> trouble) {
    wholeness.add(new Check(part, trouble));
    return this;
  }

  /** Whether the gateway is alive. */
  public Answer live() {
    JsonArray reasons = reasons(life);
    return reasons.isEmpty()
        ? new Answer(true, status("alive", reasons))
        : new Answer(false, status("stuck", reasons));
  }

  /** Whether clients may be sent here, and what they would have to do without. */
  public Answer ready() {
    JsonArray unready = reasons(readiness);
    if (!unready.isEmpty()) {
      return new Answer(false, status("not-ready", unready));
    }
    JsonArray degraded = reasons(wholeness);
    return new Answer(true, status(degraded.isEmpty() ? "ready" : "degraded", degraded));
  }

  private static JsonObject status(String status, JsonArray reasons) {
    return new JsonObject().put("status", status).put("reasons", reasons);
  }

  private static JsonArray reasons(List<Check> checks) {
    JsonArray reasons = new JsonArray();
    for (Check check : checks) {
      check
          .trouble()
          .get()
          .ifPresent(
              trouble ->
                  reasons.add(new JsonObject().put("part", check.part()).put("reason", trouble)));
    }
    return reasons;
  }
}
