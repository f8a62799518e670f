package io.spore.gateway.discovery;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.NodeDirectory;
import io.spore.gateway.event.SightingExchange;
import io.spore.gateway.event.Sightings;
import io.spore.gateway.event.Wishes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Answers those who ask for nodes, from any thread, on the event loop that owns the registry. */
final class NodeDesk implements NodeDirectory {
  private final Lookout lookout;
  private final Broadcaster broadcaster;
  private final SightingExchange exchange;
  private final InstantSource clock;
  private final Runnable changed;
  private Runnable refreshed = () -> {};
  private DatagramSocket socket;
  private volatile Context home;

  /**
   * Is not open yet.
   *
   * @param changed called on the event loop when there may be something to publish
   */
  NodeDesk(
      Lookout lookout,
      Broadcaster broadcaster,
      SightingExchange exchange,
      InstantSource clock,
      Runnable changed) {
    this.lookout = lookout;
    this.broadcaster = broadcaster;
    this.exchange = exchange;
    this.clock = clock;
    this.changed = changed;
  }

  /** Answers from now on, on this event loop; broadcasts leave by this socket. */
  void open(Context eventLoop, DatagramSocket bound) {
    socket = bound;
    home = eventLoop;
  }

  /** Answers no more. */
  void close() {
    home = null;
  }

  /** Has this be done, too, whenever the nodes are looked through. */
  void onRefresh(Runnable action) {
    refreshed = action;
  }

  @Override
  public Future<ClusterChanged> cluster() {
    return ask(registry -> registry.cluster(clock.millis()));
  }

  @Override
  public Optional<ClusterChanged> present() {
    return home == null ? Optional.empty() : Optional.of(lookout.registry().present());
  }

  @Override
  public Future<ClusterChanged> refresh() {
    return ask(
        registry -> {
          exchange.tell(Sightings.of(Wishes.REFRESH));
          refresh(registry);
          return registry.cluster(clock.millis());
        });
  }

  @Override
  public Future<Boolean> choosePrimary(String ip) {
    return ask(registry -> choosePrimary(registry, ip));
  }

  @Override
  public Future<Optional<String>> choosePrimaryAtRandom() {
    return ask(
        registry -> {
          Optional<String> drawn = registry.drawPrimary(RandomGenerator.getDefault());
          drawn.ifPresent(ip -> choosePrimary(registry, ip));
          return drawn;
        });
  }

  @Override
  public Future<Integer> broadcast(String event, String data) {
    return ask(registry -> broadcast(registry, ClusterEventDatagram.of(event, data)))
        .compose(sent -> sent);
  }

  /** Does what somebody asked another gateway for; to be called on the event loop. */
  void fulfil(Wishes wishes) {
    if (!wishes.primaryNode().isEmpty()) {
      lookout.registry().choosePrimary(wishes.primaryNode(), clock.millis());
    }
    if (wishes.refresh()) {
      refresh(lookout.registry());
    }
  }

  /** The choice is everybody's, so that it stays one when another gateway leads. */
  private boolean choosePrimary(NodeRegistry registry, String ip) {
    boolean chosen = registry.choosePrimary(ip, clock.millis());
    if (chosen) {
      exchange.tell(Sightings.of(Wishes.primary(ip)));
    }
    return chosen;
  }

  private void refresh(NodeRegistry registry) {
    registry.tellAgain(clock.millis());
    refreshed.run();
  }

  /** Not every network hands back what is sent to it, and some hand it back twice. */
  private Future<Integer> broadcast(NodeRegistry registry, Buffer datagram) {
    boolean onLoopback =
        registry.cluster(clock.millis()).members().stream()
            .anyMatch(member -> member.ip().startsWith("127."));
    return broadcaster
        .send(socket, datagram, onLoopback)
        .onSuccess(
            sent -> {
              lookout.say(sent.sender(), datagram, clock.millis());
              changed.run();
            })
        .map(Broadcaster.Sent::networks);
  }

  /** Has the registry answer, and tells what came of it. */
  private <T> Future<T> ask(Function<NodeRegistry, T> question) {
    Context eventLoop = home;
    if (eventLoop == null) {
      return Future.failedFuture(new IllegalStateException("discovery is not running"));
    }
    Promise<T> answer = Promise.promise();
    eventLoop.runOnContext(
        go -> {
          try {
            T result = question.apply(lookout.registry());
            changed.run();
            answer.complete(result);
          } catch (IllegalArgumentException e) {
            answer.fail(e);
          }
        });
    return answer.future();
  }
}
