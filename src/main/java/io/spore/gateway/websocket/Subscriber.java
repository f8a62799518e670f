package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LastEvents.Stamped;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client: hands it frames in order, keeps what its socket can't take yet, within
 * bounds, and closes it when it is too slow or silent. Lives on its socket's event loop.
 */
final class Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
  private static final String NO_CURSOR = "";

  private final long id;
  private final ClientWriter writer;
  private final FrameEncoder encoder;
  private final Notices notices;
  private final WebSocketConfig config;
  private final Crowd crowd;
  private final ByteBufAllocator allocator;
  private final WaitingFrames waiting = new WaitingFrames();
  private final Lag lag;
  private Selection selection = Selection.EVERYTHING;
  private LiveStream live = LiveStream.FLOWS;
  private Passage passage;
  private boolean closing;
  private boolean dirty;
  private boolean wantsCursors;
  private boolean cursorOwed;
  private int silentTicks;

  /** What becomes of live events for this client. */
  private enum LiveStream {
    /** They are written, or wait for the socket. */
    FLOWS,
    /** They wait until the client was told something else. */
    HELD,
    /** They are passed over: the client gets them from the history. */
    PASSED_OVER
  }

  /**
   * Takes the client in.
   *
   * @param patienceTicks calls of {@link #tick} that it may lag for
   */
  Subscriber(
      long id,
      ClientWriter writer,
      FrameEncoder encoder,
      Notices notices,
      WebSocketConfig config,
      Crowd crowd,
      int patienceTicks,
      ByteBufAllocator allocator) {
    this.id = id;
    this.writer = writer;
    this.encoder = encoder;
    this.notices = notices;
    this.config = config;
    this.crowd = crowd;
    this.allocator = allocator;
    this.lag = new Lag(crowd, config.queueBytes(), config.queueEvents(), patienceTicks);
    writer.onWritable(this::onWritable);
    crowd.joined();
  }

  long id() {
    return id;
  }

  Rendering rendering() {
    return encoder.rendering();
  }

  /** What the client wants to see. */
  Selection selection() {
    return selection;
  }

  void select(Selection wanted) {
    selection = wanted;
  }

  /** Whether the client wants to be told where it stands. */
  boolean wantsCursors() {
    return wantsCursors;
  }

  void setWantsCursors(boolean wanted) {
    wantsCursors = wanted;
  }

  /** Says something to this client alone, at once. */
  void tell(ObjectNode notice) {
    tell(notice, NO_CURSOR);
  }

  /** Says something after which the client stands at this cursor. */
  void tell(ObjectNode notice, String cursor) {
    if (!closing) {
      writer.write(encoder.encode(notice, cursor));
      writer.flush();
    }
  }

  /** Tells events that are outside the stream: they move no cursor. */
  void tell(List<Stamped> events) {
    if (!closing) {
      writer.write(encoder.encode(events));
      writer.flush();
    }
  }

  /**
   * Tells events of the past.
   *
   * @param from the first one's place in the batch
   * @param to the place behind the last one
   * @param wanted which of them
   * @param has what the client has already
   * @return how many were told
   */
  int tell(EventBatch batch, int from, int to, Selection wanted, Cursor has) {
    return encoder
        .encode(
            batch,
            i ->
                i >= from
                    && i < to
                    && !has.covers(batch.origin(), batch.firstSeq() + i)
                    && wanted.wants(batch.events().get(i).topic()))
        .map(
            frames -> {
              writer.write(frames.from(0));
              frames.release();
              dirty = true;
              return frames.count();
            })
        .orElse(0);
  }

  /** Whether a passage may tell on. */
  boolean hasRoom() {
    return !closing && writer.isWritable();
  }

  /** Whether the client is on the live stream and on nothing else. */
  boolean isLive() {
    return live == LiveStream.FLOWS;
  }

  /** Where the first event stands that the client was not written yet, given the live stream's. */
  long position(Edge edge) {
    return waiting.isEmpty() ? edge.position() : waiting.firstPosition();
  }

  /** Holds the live stream from here on. */
  void hold() {
    live = LiveStream.HELD;
    lag.update(0, 0);
  }

  /** From here on passes the live stream over, and what waits of it: the history has it. */
  void passOver() {
    tellLoss();
    waiting.clear();
    lag.update(0, 0);
    live = LiveStream.PASSED_OVER;
  }

  /** Writes what is held of the live stream and stands before this position, as there is room. */
  void drainUntil(long position) {
    tellLoss();
    waiting.drainUntil(position, writer::isWritable, writer::write);
    writer.flush();
  }

  /** Whether everything held that stands before this position was written. */
  boolean isDrainedUntil(long position) {
    return waiting.isEmpty() || waiting.firstPosition() >= position;
  }

  /** The passage is over: what is held leaves, and the live stream goes on. */
  void flow() {
    passage = null;
    live = LiveStream.FLOWS;
    lag.update(waiting.bytes(), waiting.events());
    drain();
  }

  /** From now on this is what the client is told; whatever it was before, is cancelled. */
  void begin(Passage next) {
    cancelPassage();
    if (closing) {
      return;
    }
    passage = next;
    next.proceed();
  }

  /** Ends the passage, if there is one, where it is. */
  void cancelPassage() {
    if (passage != null) {
      passage.cancel();
      passage = null;
    }
  }

  /** Hands over the next frames; they leave with {@link #flush} at the latest. */
  void offer(Frames frames) {
    if (closing || live == LiveStream.PASSED_OVER) {
      return;
    }
    cursorOwed = true;
    if (live == LiveStream.FLOWS && waiting.isEmpty() && writer.isWritable()) {
      writer.write(frames.from(0));
      dirty = true;
      if (!writer.isWritable()) {
        flush();
      }
      return;
    }
    waiting.add(frames);
    if (live == LiveStream.FLOWS) {
      lag.update(waiting.bytes(), waiting.events());
    }
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

  /** Whether the client was handed events since it was last told where it stands. */
  boolean isOwedCursor() {
    return cursorOwed && hasAll();
  }

  /** Tells where the live stream stands, if the client has all of it. */
  void tellCursor(Cursor cursor) {
    if (hasAll()) {
      cursorOwed = false;
      tell(notices.cursor(cursor));
    }
  }

  /** Tells how far into the past the client has come, if it wants to know. */
  void tellProgress(Cursor cursor) {
    if (wantsCursors) {
      cursorOwed = true;
      tell(notices.cursor(cursor));
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
   * @param cursor where the live stream stands
   */
  void tick(boolean pingDue, int deadAfterTicks, Cursor cursor) {
    silentTicks = !writer.answersPings() && writer.isWritable() ? 0 : silentTicks + 1;
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
      writer.ping(hasAll() ? cursor.toString() : NO_CURSOR);
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
    letGo();
    writer.close(reason, text);
  }

  /** Ends the connection without waiting for the client. */
  void abort() {
    writer.abort();
  }

  /** The connection is gone: lets go of everything. */
  void gone() {
    closing = true;
    crowd.countDropped(waiting.takeLoss().events());
    letGo();
    crowd.left();
  }

  private void letGo() {
    cancelPassage();
    waiting.clear();
    lag.ignore();
  }

  private boolean hasAll() {
    return live == LiveStream.FLOWS && waiting.isEmpty();
  }

  private void onTooMuch() {
    if (live == LiveStream.HELD && passage != null && passage.letGoOfHeld()) {
      return;
    }
    if (config.slowClient() == SlowClient.DISCONNECT) {
      LOG.atWarn()
          .addKeyValue("subscriberId", id)
          .addKeyValue("remoteAddress", writer.remoteAddress())
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
    if (closing) {
      return;
    }
    if (passage != null) {
      passage.proceed();
    } else if (live == LiveStream.FLOWS) {
      drain();
    }
  }

  private void drain() {
    if (waiting.isEmpty() || !writer.isWritable()) {
      return;
    }
    tellLoss();
    waiting.drain(writer::isWritable, writer::write);
    dirty = false;
    writer.flush();
    lag.update(waiting.bytes(), waiting.events());
  }

  private void tellLoss() {
    WaitingFrames.Loss loss = waiting.takeLoss();
    if (loss.events() > 0) {
      crowd.countDropped(loss.events());
      tell(notices.gap(loss));
    }
  }
}
