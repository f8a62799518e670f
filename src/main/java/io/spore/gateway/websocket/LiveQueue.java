package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What of the live stream waits for one client, within its bounds, and how long it does. */
final class LiveQueue {
  private final QueueBounds bounds;
  private final SlowClient policy;
  private final Crowd crowd;
  private final Deliveries deliveries;
  private final ByteBufAllocator allocator;
  private final WaitingFrames waiting = new WaitingFrames();
  private final Lag lag;
  private long countedEvents;
  private long countedBytes;

  /**
   * Starts empty.
   *
   * @param policy what gives way when the bounds are reached
   * @param deliveries counts what is written
   * @param patienceTicks calls of {@link #isTooLongBehind} that the client may lag for
   */
  LiveQueue(
      QueueBounds bounds,
      SlowClient policy,
      Crowd crowd,
      Deliveries deliveries,
      int patienceTicks,
      ByteBufAllocator allocator) {
    this.bounds = bounds;
    this.policy = policy;
    this.crowd = crowd;
    this.deliveries = deliveries;
    this.allocator = allocator;
    this.lag = new Lag(crowd, bounds, patienceTicks);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  long bytes() {
    return waiting.bytes();
  }

  long events() {
    return waiting.events();
  }

  /** Whether the client is far behind. */
  boolean isLagging() {
    return lag.isLagging();
  }

  /** Where the oldest event that waits stands; only to be asked when something waits. */
  long firstPosition() {
    return waiting.firstPosition();
  }

  /** Adds frames; returns whether that was too much. */
  boolean add(Frames frames) {
    waiting.add(frames);
    countWaiting();
    return waiting.bytes() > bounds.bytes() || waiting.events() > bounds.events();
  }

  /** Counts the client among those that lag, or no longer, by what waits. */
  void review() {
    lag.update(waiting.bytes(), waiting.events());
  }

  /** The client does not count among those that lag, whatever waits. */
  void excuse() {
    lag.update(0, 0);
  }

  /** The client no longer has a say in whether the sources are held back. */
  void ignore() {
    lag.ignore();
  }

  /** Lets time pass; returns true when the client has just used up the patience. */
  boolean isTooLongBehind() {
    return lag.tick();
  }

  /**
   * Makes room as the policy for slow clients says.
   *
   * @return false when the policy is to close the client
   */
  boolean makeRoom() {
    if (policy == SlowClient.DISCONNECT) {
      return false;
    }
    long lostBefore = waiting.lost();
    if (policy == SlowClient.LATEST) {
      waiting.keepLatest(allocator);
      crowd.countDropped(Drop.NEWER_OF_TOPIC, waiting.lost() - lostBefore);
      lostBefore = waiting.lost();
    }
    waiting.dropOldest(bounds.bytes() / 2, bounds.events() / 2);
    crowd.countDropped(Drop.OLDEST_GAVE_WAY, waiting.lost() - lostBefore);
    countWaiting();
    return true;
  }

  /** Writes what waits while the condition holds, oldest first. */
  void drain(BooleanSupplier goOn, Consumer<ByteBuf> write) {
    long events = waiting.events();
    long bytes = waiting.bytes();
    waiting.drain(goOn, write);
    countWritten(events, bytes);
  }

  /** As {@link #drain}, but only events before this position. */
  void drainUntil(long position, BooleanSupplier goOn, Consumer<ByteBuf> write) {
    long events = waiting.events();
    long bytes = waiting.bytes();
    waiting.drainUntil(position, goOn, write);
    countWritten(events, bytes);
  }

  /** What was dropped since this was last asked. */
  WaitingFrames.Loss takeLoss() {
    return waiting.takeLoss();
  }

  /** Lets go of everything that waits, because the client gets it from elsewhere. */
  void clear() {
    waiting.clear();
    countWaiting();
  }

  /** Lets go of everything that waits, and the client does not get it. */
  void drop(Drop reason) {
    crowd.countDropped(reason, waiting.events());
    clear();
  }

  private void countWritten(long eventsBefore, long bytesBefore) {
    deliveries.written(eventsBefore - waiting.events(), bytesBefore - waiting.bytes());
    countWaiting();
  }

  /** Tells the crowd how what waits has changed since this was last called. */
  private void countWaiting() {
    crowd.countWaiting(waiting.events() - countedEvents, waiting.bytes() - countedBytes);
    countedEvents = waiting.events();
    countedBytes = waiting.bytes();
  }
}
