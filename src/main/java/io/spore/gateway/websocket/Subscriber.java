package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spore.gateway.event.ClientSeen;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventHistory.Missing;
import io.spore.gateway.guard.Selection;
import io.spore.gateway.guard.TopicSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client: hands it frames in order, keeps what its socket can't take yet, within
 * bounds, and closes it when it is too slow or silent. Lives on its socket's event loop.
 */
final class Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

  private final long id;
  private final ClientWriter writer;
  private final Voice voice;
  private final Rendering rendering;
  private final Notices notices;
  private final Crowd crowd;
  private final Deliveries deliveries;
  private final LiveQueue waiting;
  private final Runnable onCaughtUp;
  private final LiveLane lane;
  private final CursorTeller cursors;
  private final SignsOfLife life;
  private TopicSet readable = TopicSet.NOTHING;
  private Selection selection = Selection.EVERYTHING.within(readable);
  private Passage passage;
  private boolean closing;
  private long joinedAt;

  /**
   * Takes the client in.
   *
   * @param onCaughtUp called when it has all of the live stream again and wants to know where it is
   */
  Subscriber(
      long id,
      ClientWriter writer,
      FrameEncoder encoder,
      Notices notices,
      LiveQueue waiting,
      Crowd crowd,
      Runnable onCaughtUp) {
    this.id = id;
    this.writer = writer;
    this.rendering = encoder.rendering();
    this.deliveries = crowd.deliveries(rendering);
    this.voice = new Voice(writer, encoder, deliveries);
    this.notices = notices;
    this.waiting = waiting;
    this.crowd = crowd;
    this.onCaughtUp = onCaughtUp;
    this.lane = new LiveLane(writer, voice, notices, crowd, waiting, this::onTooMuch);
    this.cursors = new CursorTeller(writer, rendering, voice, notices);
    this.life = new SignsOfLife(writer);
    writer.onWritable(this::onWritable);
    crowd.joined();
    deliveries.joined();
  }

  long id() {
    return id;
  }

  /** Takes note of when the client came. */
  void joined(long time) {
    joinedAt = time;
  }

  /** The client as it is now. */
  ClientSeen seen() {
    return new ClientSeen(
        id,
        String.valueOf(writer.remoteAddress()),
        rendering.transport(),
        rendering.format(),
        joinedAt,
        waiting.events(),
        waiting.bytes(),
        lane.toldDropped(),
        waiting.isLagging());
  }

  Rendering rendering() {
    return rendering;
  }

  /** What the client gets to see. */
  Selection selection() {
    return selection;
  }

  /** From now on the client wants to see this; it gets what it may see of it. */
  void select(Selection wanted) {
    selection = wanted.within(readable);
  }

  /** From now on the client may see events of these topics; before that, of none. */
  void permit(TopicSet topics) {
    readable = topics;
    voice.permit(topics);
    select(selection);
  }

  /** Whether the client wants to be told where it stands. */
  boolean wantsCursors() {
    return cursors.isWanted();
  }

  void setWantsCursors(boolean wanted) {
    cursors.want(wanted);
  }

  /** Says things that are not of the live stream. */
  Voice voice() {
    return voice;
  }

  /** Says something to this client alone, at once. */
  void tell(ObjectNode notice) {
    voice.say(notice, Voice.NO_CURSOR);
  }

  /**
   * Tells that events of the past can't be told.
   *
   * @param after where the client stood, if that is known
   */
  void tellMissing(Missing missing, Optional<Cursor> after) {
    crowd.countGap();
    crowd.countDropped(Drop.NOT_IN_HISTORY, Math.max(0, missing.count()));
    tell(notices.gap(missing, after));
  }

  /** Counts that the client is told something of the past. */
  void count(PastTold what) {
    crowd.count(what);
  }

  /** Whether the client is on the live stream and on nothing else. */
  boolean isLive() {
    return lane.isFlowing();
  }

  /** Where the first event stands that the client was not written yet, given the live stream's. */
  long position(Edge edge) {
    return lane.position(edge);
  }

  /** Holds the live stream from here on. */
  void hold() {
    lane.hold();
  }

  /** From here on passes the live stream over, and what waits of it: the history has it. */
  void passOver() {
    lane.passOver();
  }

  /** Writes what is held of the live stream and stands before this position, as there is room. */
  void drainUntil(long position) {
    lane.drainUntil(position);
  }

  /** Whether everything held that stands before this position was written. */
  boolean isDrainedUntil(long position) {
    return lane.isDrainedUntil(position);
  }

  /** The passage is over: what is held leaves, and the live stream goes on. */
  void flow() {
    passage = null;
    lane.flow();
    sayIfCaughtUp();
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

  /**
   * Hands over the next frames; they leave with {@link #flush} at the latest.
   *
   * @return whether they were written: to be counted by the caller, once for all clients
   */
  boolean offer(Frames frames) {
    if (closing || lane.isPassedOver()) {
      return false;
    }
    cursors.moved();
    return lane.offer(frames);
  }

  /** Hands to the kernel what was written since the last time. */
  void flush() {
    voice.flush();
  }

  /** Whether the client was handed events since it was last told where it stands. */
  boolean isOwedCursor() {
    return cursors.isOwed() && lane.isUpToDate();
  }

  /** Tells where the live stream stands, if the client has all of it. */
  void tellCursor(Cursor cursor) {
    if (lane.isUpToDate()) {
      cursors.tell(cursor);
    }
  }

  /** Tells where the live stream stands that the client is now on, if it has all of it. */
  void tellStart(Cursor cursor) {
    if (lane.isUpToDate()) {
      cursors.tellStart(cursor);
    }
  }

  /** Tells how far into the past the client has come, if it wants to know. */
  void tellProgress(Cursor cursor) {
    cursors.tellProgress(cursor);
  }

  /** The client showed that it is alive. */
  void heard() {
    life.heard();
  }

  /**
   * Lets time pass.
   *
   * @param pingDue whether to ask for a sign of life
   * @param deadAfterTicks silence that ends the connection
   * @param cursor where the live stream stands
   */
  void tick(boolean pingDue, int deadAfterTicks, Cursor cursor) {
    if (life.missedFor(deadAfterTicks)) {
      if (!closing) {
        close(CloseReason.UNRESPONSIVE);
      }
      abort();
      return;
    }
    if (closing) {
      return;
    }
    if (waiting.isTooLongBehind()) {
      onTooMuch();
      waiting.ignore();
    }
    if (pingDue && writer.isWritable()) {
      writer.ping(lane.isUpToDate() ? cursor.toString() : Voice.NO_CURSOR);
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
    writer.close(reason, text);
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
    voice.fallSilent();
    cancelPassage();
    waiting.drop(reason);
    waiting.ignore();
  }

  private void onTooMuch() {
    if (lane.isHeld() && passage != null && passage.letGoOfHeld()) {
      return;
    }
    if (!waiting.makeRoom()) {
      LOG.atWarn()
          .addKeyValue("subscriberId", id)
          .addKeyValue("remoteAddress", writer.remoteAddress())
          .addKeyValue("queued", waiting.events())
          .addKeyValue("queuedBytes", waiting.bytes())
          .log("client too slow, closed");
      close(CloseReason.TOO_SLOW);
    }
  }

  private void onWritable() {
    if (closing) {
      return;
    }
    if (passage != null) {
      passage.proceed();
    } else if (lane.isFlowing() && lane.drain()) {
      sayIfCaughtUp();
    }
  }

  private void sayIfCaughtUp() {
    if (cursors.isWanted() && lane.isUpToDate()) {
      onCaughtUp.run();
    }
  }
}
