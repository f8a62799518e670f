package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client: hands it frames in order, keeps what its socket can't take yet, within
 * bounds, and closes it when it is too slow or silent. Lives on its socket's event loop.
 */
final class Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
  private static final Buffer EMPTY = Buffer.buffer();

  private final long id;
  private final ServerWebSocket socket;
  private WebSocketConfig config;
  private final Crowd crowd;
  private final GapNotice gapNotice;
  private final ByteBufAllocator allocator;
  private final FrameWriter writer;
  private final WaitingFrames waiting = new WaitingFrames();
  private final Lag lag;
  private final Deliveries deliveries;
  private long countedEvents;
  private long countedBytes;
  private boolean closing;
  private boolean dirty;
  private int silentTicks;

  /** Says to a client what it missed. */
  @FunctionalInterface
  interface GapNotice {
    /** The notice as a frame of its own. */
    ByteBuf frame(WaitingFrames.Loss loss);
  }

  Subscriber(
      long id,
      ServerWebSocket socket,
      WebSocketConfig config,
      Crowd crowd,
      int patienceTicks,
      GapNotice gapNotice,
      ByteBufAllocator allocator) {
    this.id = id;
    this.socket = socket;
    this.config = config;
    this.crowd = crowd;
    this.gapNotice = gapNotice;
    this.allocator = allocator;
    this.lag = new Lag(crowd, config.queueBytes(), config.queueEvents(), patienceTicks);
    this.writer = FrameWriter.attach(socket, this::onWritable);
    this.deliveries = crowd.plainWebSocket();
    crowd.joined();
    deliveries.joined();
  }

  long id() {
    return id;
  }

  /** Writes a frame that is for this client alone, at once. */
  void tell(ByteBuf frame) {
    writer.write(frame);
    writer.flush();
  }

  /** Hands over the next frames; they leave with {@link #flush} at the latest. */
  void offer(Frames frames) {
    if (closing) {
      return;
    }
    if (waiting.isEmpty() && writer.isWritable()) {
      writer.write(frames.from(0));
      deliveries.written(frames.count(), frames.sizeInBytes());
      dirty = true;
      if (!writer.isWritable()) {
        flush();
      }
      return;
    }
    waiting.add(frames);
    lag.update(waiting.bytes(), waiting.events());
    if (waiting.bytes() > config.queueBytes() || waiting.events() > config.queueEvents()) {
      onTooMuch();
    }
    countWaiting();
  }

  /** Hands to the kernel what was written since the last time. */
  void flush() {
    if (dirty) {
      dirty = false;
      writer.flush();
    }
  }

  /** From now on these bounds hold for what waits; more is dealt with when the next event comes. */
  void limit(WebSocketConfig changed) {
    config = changed;
    lag.limit(changed.queueBytes(), changed.queueEvents());
  }

  /** The client showed that it is alive. */
  void heard() {
    silentTicks = 0;
  }

  /**
   * Lets time pass.
   *
   * @param pingDue whether to ask for a sign of life
   * @param deadAfterTicks silence that ends the connection
   */
  void tick(boolean pingDue, int deadAfterTicks) {
    silentTicks++;
    if (silentTicks >= deadAfterTicks) {
      if (!closing) {
        close(CloseReason.UNRESPONSIVE);
      }
      abort();
      return;
    }
    if (closing) {
      return;
    }
    if (lag.tick()) {
      onTooMuch();
      countWaiting();
      lag.ignore();
    }
    if (pingDue && writer.isWritable()) {
      socket.writePing(EMPTY);
    }
  }

  /** Closes politely; what waits is dropped, what is in the socket still goes out. */
  void close(CloseReason reason) {
    close(reason, reason.text());
  }

  /** Closes with a text of its own. */
  void close(CloseReason reason, String text) {
    if (closing) {
      return;
    }
    closing = true;
    crowd.countClosed(reason);
    letGo(reason == CloseReason.TOO_SLOW ? Drop.SLOW_CLIENT_CLOSED : Drop.CLIENT_LEFT);
    socket.close(reason.code(), text);
  }

  /** Ends the connection without waiting for the client. */
  void abort() {
    writer.abort();
  }

  /** The connection is gone: lets go of everything. */
  void gone() {
    closing = true;
    letGo(Drop.CLIENT_LEFT);
    crowd.left();
    deliveries.left();
  }

  private void letGo(Drop reason) {
    crowd.countDropped(reason, waiting.events());
    waiting.clear();
    countWaiting();
    lag.ignore();
  }

  private void onTooMuch() {
    if (config.slowClient() == SlowClient.DISCONNECT) {
      LOG.atWarn()
          .addKeyValue("subscriberId", id)
          .addKeyValue("remoteAddress", socket.remoteAddress())
          .addKeyValue("queued", waiting.events())
          .addKeyValue("queuedBytes", waiting.bytes())
          .log("client too slow, closed");
      close(CloseReason.TOO_SLOW);
      return;
    }
    long lostBefore = waiting.lost();
    if (config.slowClient() == SlowClient.LATEST) {
      waiting.keepLatest(allocator);
      crowd.countDropped(Drop.NEWER_OF_TOPIC, waiting.lost() - lostBefore);
      lostBefore = waiting.lost();
    }
    waiting.dropOldest(config.queueBytes() / 2, config.queueEvents() / 2);
    crowd.countDropped(Drop.OLDEST_GAVE_WAY, waiting.lost() - lostBefore);
  }

  /** Tells the crowd how what waits has changed since this was last called. */
  private void countWaiting() {
    crowd.countWaiting(waiting.events() - countedEvents, waiting.bytes() - countedBytes);
    countedEvents = waiting.events();
    countedBytes = waiting.bytes();
  }

  private void onWritable() {
    if (closing || waiting.isEmpty()) {
      return;
    }
    WaitingFrames.Loss loss = waiting.takeLoss();
    if (loss.events() > 0) {
      writer.write(gapNotice.frame(loss));
    }
    long events = waiting.events();
    long bytes = waiting.bytes();
    waiting.drain(writer::isWritable, writer::write);
    deliveries.written(events - waiting.events(), bytes - waiting.bytes());
    countWaiting();
    dirty = false;
    writer.flush();
    lag.update(waiting.bytes(), waiting.events());
  }
}
