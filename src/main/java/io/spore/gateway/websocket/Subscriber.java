package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.guard.TopicSet;
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
  private final WebSocketConfig config;
  private final Crowd crowd;
  private final GapNotice gapNotice;
  private final ByteBufAllocator allocator;
  private final FrameWriter writer;
  private final WaitingFrames waiting = new WaitingFrames();
  private final Lag lag;
  private TopicSet readable = TopicSet.EVERYTHING;
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
    crowd.joined();
  }

  long id() {
    return id;
  }

  /** The topics whose events the client may see. */
  TopicSet readable() {
    return readable;
  }

  /** From now on the client may see events of these topics. */
  void permit(TopicSet topics) {
    readable = topics;
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
  }

  /** Hands to the kernel what was written since the last time. */
  void flush() {
    if (dirty) {
      dirty = false;
      writer.flush();
    }
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
    close(reason.code(), text);
  }

  /** Closes with a code and a text of others. */
  void close(short code, String text) {
    if (closing) {
      return;
    }
    closing = true;
    waiting.clear();
    lag.ignore();
    socket.close(code, text);
  }

  /** Ends the connection without waiting for the client. */
  void abort() {
    writer.abort();
  }

  /** The connection is gone: lets go of everything. */
  void gone() {
    closing = true;
    crowd.countDropped(waiting.takeLoss().events());
    waiting.clear();
    lag.ignore();
    crowd.left();
  }

  private void onTooMuch() {
    if (config.slowClient() == SlowClient.DISCONNECT) {
      LOG.atWarn()
          .addKeyValue("subscriberId", id)
          .addKeyValue("remoteAddress", socket.remoteAddress())
          .addKeyValue("queued", waiting.events())
          .addKeyValue("queuedBytes", waiting.bytes())
          .log("client too slow, closed");
      crowd.countClosedAsSlow();
      crowd.countDropped(waiting.events());
      close(CloseReason.TOO_SLOW);
      return;
    }
    if (config.slowClient() == SlowClient.LATEST) {
      waiting.keepLatest(allocator);
    }
    waiting.dropOldest(config.queueBytes() / 2, config.queueEvents() / 2);
  }

  private void onWritable() {
    if (closing || waiting.isEmpty()) {
      return;
    }
    WaitingFrames.Loss loss = waiting.takeLoss();
    if (loss.events() > 0) {
      crowd.countDropped(loss.events());
      writer.write(gapNotice.frame(loss));
    }
    waiting.drain(writer::isWritable, writer::write);
    dirty = false;
    writer.flush();
    lag.update(waiting.bytes(), waiting.events());
  }
}
