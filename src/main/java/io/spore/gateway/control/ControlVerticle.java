package io.spore.gateway.control;

import io.spore.gateway.config.ControlConfig;
import io.spore.gateway.control.ControlPlan.Broadcast;
import io.spore.gateway.control.ControlPlan.Call;
import io.spore.gateway.control.ControlPlan.Refusal;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ControlHandled;
import io.spore.gateway.event.ControlHandled.Outcome;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.NodeDirectory;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for commands that this gateway received over MQTT, has them carried out and tells the
 * outcome as an event. Retained commands are refused: they would be repeated with each connect.
 */
public final class ControlVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ControlVerticle.class);

  /** More than a person can mean; a flood of commands must not become one of requests. */
  private static final int MOST_UNDER_WAY = 16;

  private static final String UNKNOWN = "";

  private final ControlConfig config;
  private final SporeEvents events;
  private final NodeCalls nodes;
  private final NodeDirectory directory;
  private final ControlRules rules;

  private SporeEvents.Subscription subscription;
  private List<Member> members = List.of();
  private int underWay;

  /**
   * Controls nodes.
   *
   * @param nodes calls one node
   * @param directory reaches all
   */
  public ControlVerticle(
      ControlConfig config, SporeEvents events, NodeCalls nodes, NodeDirectory directory) {
    this.config = config;
    this.events = events;
    this.nodes = nodes;
    this.directory = directory;
    this.rules = new ControlRules(config.allowRestart());
  }

  @Override
  public Future<?> start() {
    return events.listen(this::onBatch).onSuccess(listening -> subscription = listening);
  }

  @Override
  public Future<?> stop() {
    return subscription == null ? Future.succeededFuture() : subscription.cancel();
  }

  private void onBatch(EventBatch batch) {
    for (Event event : batch.events()) {
      if (event instanceof ClusterChanged changed) {
        members = changed.members();
      } else if (event instanceof MqttMessage message
          && message.topic().equals(config.topic())
          // each command is carried out by the gateway that received it, and by no other
          && batch.origin().equals(events.origin())) {
        onMessage(message);
      }
    }
  }

  private void onMessage(MqttMessage message) {
    ControlCommand command;
    try {
      command = ControlCommand.parse(message.payload());
    } catch (IllegalArgumentException e) {
      tell(UNKNOWN, UNKNOWN, Outcome.REFUSED, e.getMessage());
      return;
    }
    if (message.retained()) {
      tell(command, Outcome.REFUSED, "a retained command would be repeated with each connect");
    } else if (underWay >= MOST_UNDER_WAY) {
      tell(command, Outcome.REFUSED, "too many commands are under way");
    } else {
      carryOut(command, rules.plan(command, members));
    }
  }

  private void carryOut(ControlCommand command, ControlPlan plan) {
    if (plan instanceof Refusal refusal) {
      tell(command, Outcome.REFUSED, refusal.reason());
      return;
    }
    underWay++;
    execute(plan).onComplete(done -> context.runOnContext(home -> finish(command, done)));
  }

  private void finish(ControlCommand command, AsyncResult<Void> done) {
    underWay--;
    if (done.succeeded()) {
      tell(command, Outcome.DONE, "");
    } else {
      boolean refused = done.cause() instanceof IllegalArgumentException;
      tell(
          command,
          refused ? Outcome.REFUSED : Outcome.FAILED,
          String.valueOf(done.cause().getMessage()));
    }
  }

  private Future<Void> execute(ControlPlan plan) {
    if (plan instanceof Call call) {
      return nodes
          .call(call.ip(), call.call())
          .compose(
              answer ->
                  answer.ok()
                      ? Future.succeededFuture()
                      : Future.failedFuture("the node answered " + answer.status()));
    }
    Broadcast broadcast = (Broadcast) plan;
    return directory.broadcast(broadcast.event(), broadcast.data()).mapEmpty();
  }

  private void tell(ControlCommand command, Outcome outcome, String reason) {
    tell(command.node(), command.action(), outcome, reason);
  }

  private void tell(String node, String action, Outcome outcome, String reason) {
    String command = action.equals(UNKNOWN) ? "command" : "command " + action;
    LOG.atInfo()
        .addKeyValue("node", node)
        .addKeyValue("reason", reason)
        .log("{} over MQTT: {}", command, outcome.word());
    events.publish(new ControlHandled(node, action, outcome, reason, System.currentTimeMillis()));
  }
}
