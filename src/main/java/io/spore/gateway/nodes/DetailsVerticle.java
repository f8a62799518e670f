package io.spore.gateway.nodes;

import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCall;
import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.NodeDetailsLearned;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks each node now and then what its datagrams don't tell, and publishes what it says. */
public final class DetailsVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(DetailsVerticle.class);
  private static final NodeCall STATUS = NodeCall.get("/api/node/status");
  private static final long LONGEST_CHECK_INTERVAL = 1_000;

  private final NodesConfig config;
  private final NodeCalls nodes;
  private final SporeEvents events;
  private final InstantSource clock;
  private final BooleanSupplier leading;
  private final KnownNodes known;
  private final DetailsPlan plan;
  private final LongAdder failures = new LongAdder();
  private SporeEvents.Subscription subscription;
  private volatile Context home;

  /**
   * Prepares the verticle; deploy one instance.
   *
   * @param known the nodes to ask
   * @param nodes calls them
   * @param events where nodes are heard of, and answers are published
   * @param leading whether this gateway is the one that asks
   */
  public DetailsVerticle(
      NodesConfig config,
      KnownNodes known,
      NodeCalls nodes,
      SporeEvents events,
      InstantSource clock,
      BooleanSupplier leading) {
    this.config = config;
    this.known = known;
    this.nodes = nodes;
    this.events = events;
    this.clock = clock;
    this.leading = leading;
    this.plan = new DetailsPlan(config.detailsInterval().toMillis(), config.detailsAtOnce());
  }

  @Override
  public Future<?> start() {
    home = context;
    vertx.setPeriodic(
        Math.min(config.detailsInterval().toMillis(), LONGEST_CHECK_INTERVAL), tick -> askDue());
    return events.listen(this::onBatch).onSuccess(registered -> subscription = registered);
  }

  @Override
  public Future<?> stop() {
    home = null;
    return subscription.cancel();
  }

  /** Has all nodes be asked anew; may be called from any thread, does not wait for answers. */
  public void askAll() {
    Context running = home;
    if (running != null) {
      running.runOnContext(
          go -> {
            plan.askAll(clock.millis());
            askDue();
          });
    }
  }

  /** How many questions got no answer that could be understood. */
  public long failures() {
    return failures.sum();
  }

  private void onBatch(EventBatch batch) {
    if (!batch.holdsOnlyMessages()
        && batch.events().stream().anyMatch(ClusterChanged.class::isInstance)) {
      askDue();
    }
  }

  private void askDue() {
    if (leading.getAsBoolean()) {
      plan.due(known.members().stream().map(Member::ip).toList(), clock.millis())
          .forEach(this::ask);
    }
  }

  private void ask(String ip) {
    nodes
        .call(ip, STATUS)
        .onComplete(
            done -> {
              if (done.succeeded()) {
                answered(done.result());
              } else {
                failed(ip, done.cause().getMessage());
              }
              askDue();
            });
  }

  private void answered(NodeAnswer answer) {
    if (!answer.ok()) {
      failed(answer.node(), "status code " + answer.status());
      return;
    }
    NodeStatus.parse(answer.body())
        .ifPresentOrElse(
            status -> learned(answer, status), () -> failed(answer.node(), "not a JSON object"));
  }

  private void learned(NodeAnswer answer, NodeStatus status) {
    plan.answered(answer.node());
    events.publish(
        new NodeDetailsLearned(
            answer.node(),
            known.hostname(answer.node()),
            answer.roundTripMs(),
            status.resources(),
            status.labels(),
            clock.millis()));
  }

  private void failed(String ip, String why) {
    plan.failed(ip, clock.millis());
    failures.increment();
    LOG.atDebug().addKeyValue("node", ip).addKeyValue("error", why).log("node gave no details");
  }
}
