package io.spore.gateway.cluster;

import io.spore.gateway.config.ClusterConfig;
import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.SightingExchange;
import io.spore.gateway.event.Sightings;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.event.UnreadableBatchException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;

/**
 * Talks with the other gateways of the cluster: passes this one's events on, takes theirs in, and
 * settles with them who leads. Deploy one instance.
 */
public final class ClusterVerticle extends VerticleBase
    implements Backpressure.Source, SightingExchange {
  private static final long FAREWELL_MS = 500;

  private final ClusterConfig config;
  private final Membership membership;
  private final SporeEvents events;
  private final Lease lease = new Lease(System::nanoTime, System::currentTimeMillis);
  private final List<BiConsumer<String, Sightings>> lookouts = new CopyOnWriteArrayList<>();
  private final List<Future<Void>> farewells = new ArrayList<>();
  private final WakingClock clock = new WakingClock(System::nanoTime, System::currentTimeMillis);
  private final ClusterCounters counters = new ClusterCounters();
  private final RefusalLog refusals = new RefusalLog("what another gateway sent is refused");
  private final RefusalLog distrust = new RefusalLog("no protected connection to another gateway");

  private FrameCodec codec;
  private Embassy embassy;
  private MessageConsumer<Buffer> inbox;
  private SporeEvents.Subscription subscription;
  private volatile ClusterView view;
  private boolean receiptsPlanned;
  private boolean leaving;

  /**
   * Prepares the verticle.
   *
   * @param cluster the cluster that this process has joined
   * @param events what is published there is passed on
   */
  public ClusterVerticle(ClusterConfig config, JoinedCluster cluster, SporeEvents events) {
    this.config = config;
    this.membership = cluster;
    this.events = events;
  }

  /** Whether this gateway leads. */
  public Leadership leadership() {
    return lease;
  }

  /** The cluster as it is now; may be asked from any thread once the verticle is deployed. */
  public ClusterView view() {
    return view;
  }

  /** What passed between gateways; may be read from any thread. */
  public ClusterCounters counters() {
    return counters;
  }

  /** Completes when others can reach this gateway; who leads is settled soon after. */
  @Override
  public Future<?> start() {
    Peer self = membership.self();
    codec = new FrameCodec(self.member(), new Seal(config.secret()));
    embassy =
        new Embassy(
            self,
            events,
            config.windowBytes(),
            lease,
            System::currentTimeMillis,
            this::send,
            counters,
            steadyMillis());
    events.relayed().begin(0);
    events.backpressure().control(this);
    inbox = vertx.eventBus().consumer(SporeEvents.addressOf(self.member()), this::onMessage);
    return inbox
        .completion()
        .compose(reachable -> events.listen(batch -> embassy.published(batch, steadyMillis())))
        .onSuccess(
            listening -> {
              subscription = listening;
              membership.listen(comingsAndGoings());
              membership.others().forEach(peer -> embassy.joined(peer, steadyMillis()));
              onTick();
              vertx.setPeriodic(Timing.TICK, tick -> onTick());
            });
  }

  /** Hands the leadership over and takes leave; completes when the others were told. */
  @Override
  public Future<?> stop() {
    leaving = true;
    events.backpressure().release(this);
    embassy.resign(steadyMillis());
    return Future.join(farewells)
        .timeout(FAREWELL_MS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .eventually(() -> subscription.cancel())
        .eventually(() -> inbox.unregister());
  }

  @Override
  public void tell(Sightings heard) {
    context.runOnContext(now -> embassy.herald().tellAll(new Frame.Heard(heard)));
  }

  @Override
  public void listen(BiConsumer<String, Sightings> listener) {
    lookouts.add(listener);
  }

  /** This gateway's clients do not keep up: other gateways' events must not pile up here. */
  @Override
  public void pause() {}

  /** There is room again for other gateways' events. */
  @Override
  public void resume() {
    context.runOnContext(now -> embassy.herald().sendReceipts());
  }

  private void onTick() {
    if (leaving) {
      return;
    }
    embassy.tick(steadyMillis());
    view = embassy.view(steadyMillis());
  }

  private Membership.Listener comingsAndGoings() {
    return new Membership.Listener() {
      @Override
      public void joined(Peer peer) {
        context.runOnContext(now -> embassy.joined(peer, steadyMillis()));
      }

      @Override
      public void left(Peer peer) {
        context.runOnContext(now -> embassy.left(peer, steadyMillis()));
      }
    };
  }

  private void onMessage(Message<Buffer> message) {
    try {
      FrameCodec.Received received = codec.decode(message.body());
      if (received.frame() instanceof Frame.Heard heard) {
        embassy
            .gatewayOf(received.sender())
            .ifPresent(gateway -> lookouts.forEach(it -> it.accept(gateway, heard.sightings())));
      } else {
        embassy.heard(received.sender(), received.frame(), steadyMillis());
        planReceipts();
      }
    } catch (UnreadableBatchException e) {
      embassy.refused();
      refusals.refused(e.getMessage(), steadyMillis());
    }
  }

  /** One receipt for all that arrives in one turn of the event loop. */
  private void planReceipts() {
    if (!receiptsPlanned) {
      receiptsPlanned = true;
      context.runOnContext(
          endOfTurn -> {
            receiptsPlanned = false;
            embassy.herald().sendReceipts();
          });
    }
  }

  private void send(Link link, Frame frame) {
    String member = link.peer().member();
    Future<Void> written =
        vertx
            .eventBus()
            .<Buffer>sender(SporeEvents.addressOf(member))
            .write(codec.encode(frame, member))
            .onComplete(done -> sent(link, done.cause()));
    if (leaving) {
      farewells.add(written);
    }
  }

  /** Who is not reached is silent, which is noticed anyway; who is not trusted must be named. */
  private void sent(Link link, Throwable failure) {
    embassy.sent(link, failure == null);
    if (failure instanceof SSLException) {
      distrust.refused(link.peer().gateway() + ": " + failure.getMessage(), steadyMillis());
    }
  }

  private long steadyMillis() {
    return clock.millis();
  }
}
