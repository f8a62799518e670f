package io.spore.gateway.websocket;

import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.event.ClientSeen;
import io.spore.gateway.event.CurrentState;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Selection;
import io.spore.gateway.guard.TopicSet;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All clients of one event loop: deals every batch out to those who want it, encoded once for each
 * rendering, and knows what somebody who comes now must know. Listens to the bus only while there
 * are clients.
 */
final class Audience implements Edge {
  static final int TICKS_PER_PING = 5;

  /**
   * From so many clients on, what one of them needs has left the processor's caches at the next.
   */
  static final int LARGE = 500;

  /** A batch that is older is not the only one that waits for this event loop. */
  private static final long FRESH_NANOS = Duration.ofMillis(20).toNanos();

  private final WebSocketConfig config;
  private final Crowd crowd;
  private final Later later;
  private final InstantSource clock;
  private final Function<Consumer<EventBatch>, SporeEvents.Subscription> bus;
  private final Stamped noCluster;
  private final Set<Subscriber> everybody = new HashSet<>();
  private final Distributor distributor;
  private final CursorRounds cursorRounds;

  /** Null while there are no clients: then no batch wakes this event loop. */
  private SporeEvents.Subscription subscription;

  /** These three are only kept up to date while listening. */
  private long position;

  private Cursor cursor = Cursor.START;
  private CurrentState state = CurrentState.UNKNOWN;
  private Runnable onEmpty = () -> {};
  private boolean flushPlanned;

  /** Null when nothing was dealt out since the last flush. */
  private EventBatch firstUnflushed;

  private long ticks;

  /**
   * Begins without clients.
   *
   * @param bus hears every batch from now on
   * @param noCluster what is told as long as nothing was heard of the cluster
   */
  Audience(
      WebSocketConfig config,
      Crowd crowd,
      Encoders encoders,
      ByteBufAllocator allocator,
      Later later,
      InstantSource clock,
      Function<Consumer<EventBatch>, SporeEvents.Subscription> bus,
      Stamped noCluster) {
    this.config = config;
    this.crowd = crowd;
    this.later = later;
    this.clock = clock;
    this.bus = bus;
    this.noCluster = noCluster;
    this.distributor = new Distributor(crowd, encoders, allocator);
    this.cursorRounds = new CursorRounds(this, later, clock);
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public Cursor cursor() {
    return cursor;
  }

  @Override
  public Stamped cluster() {
    return state.stampedCluster().orElse(noCluster);
  }

  /** Takes the client in; what it wants was said to it before. */
  void join(Subscriber subscriber) {
    listen();
    everybody.add(subscriber);
    subscriber.joined(clock.millis());
    distributor.enter(subscriber);
    setCursors(subscriber, subscriber.wantsCursors());
  }

  /** The clients as they are now. */
  List<ClientSeen> seen() {
    return everybody.stream().map(Subscriber::seen).toList();
  }

  /** Lets the client go; returns false if it was not there. */
  boolean leave(Subscriber subscriber) {
    if (!everybody.remove(subscriber)) {
      return false;
    }
    distributor.exit(subscriber);
    cursorRounds.remove(subscriber);
    if (everybody.isEmpty()) {
      stopListening();
      onEmpty.run();
    }
    return true;
  }

  private void listen() {
    if (subscription == null) {
      subscription = bus.apply(this::accept);
      position = subscription.reachedBefore().position();
      cursor = named(subscription.reachedBefore().cursor());
      state = subscription.stateBefore();
    }
  }

  /** Before the first event the cursor has no text, which some clients could not give back. */
  private Cursor named(Cursor reached) {
    return reached.equals(Cursor.START) ? reached.advance(noCluster.origin(), 0) : reached;
  }

  /** Hears no more of the bus until the next client comes. */
  Future<Void> stopListening() {
    if (subscription == null) {
      return Future.succeededFuture();
    }
    Future<Void> cancelled = subscription.cancel();
    subscription = null;
    return cancelled;
  }

  /** From now on this is what the client wants to see. */
  void select(Subscriber subscriber, Selection selection) {
    distributor.exit(subscriber);
    subscriber.select(selection);
    distributor.enter(subscriber);
  }

  /** From now on the client may see events of these topics. */
  void permit(Subscriber subscriber, TopicSet topics) {
    distributor.exit(subscriber);
    subscriber.permit(topics);
    distributor.enter(subscriber);
  }

  /** From now on the client is told where it stands, or no longer. */
  void setCursors(Subscriber subscriber, boolean wanted) {
    subscriber.setWantsCursors(wanted);
    if (wanted) {
      cursorRounds.add(subscriber);
    } else {
      cursorRounds.remove(subscriber);
    }
  }

  private void accept(EventBatch batch) {
    state = state.after(batch);
    position = batch.nextPosition();
    cursor = batch.after();
    if (!batch.isFor(noCluster.origin().gateway())) {
      return;
    }
    boolean atOnce = isToBeFlushedAtOnce(batch);
    distributor.deal(batch, atOnce);
    if (atOnce) {
      flushed(batch);
      return;
    }
    if (firstUnflushed == null) {
      firstUnflushed = batch;
    }
    planFlush();
  }

  /**
   * Whether each client is flushed right after it was written to, and not all of them in a second
   * round: with many clients that is cheaper, unless more batches wait that could leave together.
   */
  private boolean isToBeFlushedAtOnce(EventBatch batch) {
    return everybody.size() >= LARGE
        && !flushPlanned
        && System.nanoTime() - batch.enteredAt() < FRESH_NANOS;
  }

  /**
   * Flushes once all batches that wait for this event loop already are written: one system call a
   * client however many they are, and no delay when there is only one.
   */
  void planFlush() {
    if (!flushPlanned && !everybody.isEmpty()) {
      flushPlanned = true;
      later.soon(this::flush);
    }
  }

  private void flush() {
    flushPlanned = false;
    for (Subscriber subscriber : everybody) {
      subscriber.flush();
    }
    if (firstUnflushed == null) {
      cursorRounds.flushed();
    } else {
      EventBatch first = firstUnflushed;
      firstUnflushed = null;
      flushed(first);
    }
  }

  /** Batches left for the clients, and this was the first of them. */
  private void flushed(EventBatch first) {
    crowd.countFlush(first.enteredAt());
    cursorRounds.flushed();
  }

  /** Lets time pass. */
  void tick() {
    ticks++;
    boolean pingDue = ticks % TICKS_PER_PING == 0;
    int deadAfterTicks = (int) Math.max(2, config.deadAfter().toMillis() / tickMs(config));
    // Copies: a client that is closed here may leave the set at once.
    for (Subscriber subscriber : new ArrayList<>(everybody)) {
      subscriber.tick(pingDue, deadAfterTicks, cursor);
    }
    if (pingDue) {
      cursorRounds.tellEverybody();
    }
  }

  /** The time between two calls of {@link #tick}. */
  static int tickMs(WebSocketConfig config) {
    return (int) Math.max(1, config.pingInterval().toMillis() / TICKS_PER_PING);
  }

  /** Closes everybody and says why. */
  void close(CloseReason reason) {
    new ArrayList<>(everybody).forEach(subscriber -> subscriber.close(reason));
  }

  /** Ends all connections without waiting for the clients. */
  void abort() {
    new ArrayList<>(everybody).forEach(Subscriber::abort);
  }

  /** Has the action run when the last client is gone: now, if there is none. */
  void whenEmpty(Runnable action) {
    onEmpty = action;
    if (everybody.isEmpty()) {
      action.run();
    }
  }
}
