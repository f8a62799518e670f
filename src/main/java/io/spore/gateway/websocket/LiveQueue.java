package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What of the live stream waits for one client, within its bounds, and how long it does. */
final class LiveQueue {
  private final WebSocketConfig config;
  private final Crowd crowd;
  private final ByteBufAllocator allocator;
  private final WaitingFrames waiting = new WaitingFrames();
  private final Lag lag;

  /**
   * Starts empty.
   *
   * @param patienceTicks calls of {@link #isTooLongBehind} that the client may lag for
   */
  LiveQueue(WebSocketConfig config, Crowd crowd, int patienceTicks, ByteBufAllocator allocator) {
    this.config = config;
    this.crowd = crowd;
    this.allocator = allocator;
    this.lag = new Lag(crowd, config.queueBytes(), config.queueEvents(), patienceTicks);
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

  /** Where the oldest event that waits stands; only to be asked when something waits. */
  long firstPosition() {
    return waiting.firstPosition();
  }

  /** Adds frames; returns whether that was too much. */
  boolean add(Frames frames) {
    waiting.add(frames);
    return waiting.bytes() > config.queueBytes() || waiting.events() > config.queueEvents();
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
    if (config.slowClient() == SlowClient.DISCONNECT) {
      return false;
    }
    if (config.slowClient() == SlowClient.LATEST) {
      waiting.keepLatest(allocator);
    }
    waiting.dropOldest(config.queueBytes() / 2, config.queueEvents() / 2);
    return true;
  }

  /** Writes what waits while the condition holds, oldest first. */
  void drain(BooleanSupplier goOn, Consumer<ByteBuf> write) {
    waiting.drain(goOn, write);
  }

  /** As {@link #drain}, but only events before this position. */
  void drainUntil(long position, BooleanSupplier goOn, Consumer<ByteBuf> write) {
    waiting.drainUntil(position, goOn, write);
  }

  /** What was dropped since this was last asked; it is counted now. */
  WaitingFrames.Loss takeLoss() {
    WaitingFrames.Loss loss = waiting.takeLoss();
    crowd.countDropped(loss.events());
    return loss;
  }

  /** Lets go of everything that waits. */
  void clear() {
    waiting.clear();
  }
}
