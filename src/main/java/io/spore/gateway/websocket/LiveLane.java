package io.spore.gateway.websocket;

/**
 * The live stream's way to one client: hands on frames in order, and keeps what the socket can't
 * take yet or what has to wait until the client was told something else.
 */
final class LiveLane {
  private final ClientWriter writer;
  private final Voice voice;
  private final Notices notices;
  private final Crowd crowd;
  private final LiveQueue waiting;
  private final Runnable onTooMuch;
  private State state = State.FLOWS;
  private long toldDropped;

  /** What becomes of live events. */
  private enum State {
    /** They are written, or wait for the socket. */
    FLOWS,
    /** They wait until the client was told something else. */
    HELD,
    /** They are passed over: the client gets them from the history. */
    PASSED_OVER
  }

  /**
   * Flows.
   *
   * @param onTooMuch called when more waits than may
   */
  LiveLane(
      ClientWriter writer,
      Voice voice,
      Notices notices,
      Crowd crowd,
      LiveQueue waiting,
      Runnable onTooMuch) {
    this.writer = writer;
    this.voice = voice;
    this.notices = notices;
    this.crowd = crowd;
    this.waiting = waiting;
    this.onTooMuch = onTooMuch;
  }

  /** Whether events reach the client as they come. */
  boolean isFlowing() {
    return state == State.FLOWS;
  }

  /** Whether events wait until the client was told something else. */
  boolean isHeld() {
    return state == State.HELD;
  }

  /** Whether the client gets what comes from the history instead. */
  boolean isPassedOver() {
    return state == State.PASSED_OVER;
  }

  /** Whether the client was written everything so far. */
  boolean isUpToDate() {
    return isFlowing() && waiting.isEmpty();
  }

  /** Events that were dropped, and that the client was told of. */
  long toldDropped() {
    return toldDropped;
  }

  /** Where the first event stands that the client was not written yet, given the live stream's. */
  long position(Edge edge) {
    return waiting.isEmpty() ? edge.position() : waiting.firstPosition();
  }

  /** Holds events from here on. */
  void hold() {
    state = State.HELD;
    waiting.excuse();
  }

  /** From here on passes events over, and what waits of them: the history has it. */
  void passOver() {
    tellLoss();
    waiting.clear();
    waiting.excuse();
    state = State.PASSED_OVER;
  }

  /** Writes what is held and stands before this position, as there is room. */
  void drainUntil(long position) {
    tellLoss();
    waiting.drainUntil(position, writer::isWritable, voice::write);
    voice.flush();
  }

  /** Whether everything held that stands before this position was written. */
  boolean isDrainedUntil(long position) {
    return waiting.isEmpty() || waiting.firstPosition() >= position;
  }

  /** What is held leaves, and events go on. */
  void flow() {
    state = State.FLOWS;
    waiting.review();
    drain();
  }

  /**
   * Hands over the next frames; they leave with the next flush at the latest.
   *
   * @return whether they were written
   */
  boolean offer(Frames frames) {
    if (isUpToDate() && writer.isWritable()) {
      voice.write(frames.from(0));
      if (!writer.isWritable()) {
        voice.flush();
      }
      return true;
    }
    boolean tooMuch = waiting.add(frames);
    if (isFlowing()) {
      waiting.review();
    }
    if (tooMuch) {
      onTooMuch.run();
    }
    return false;
  }

  /**
   * Writes what waits, as there is room.
   *
   * @return whether there was something to write
   */
  boolean drain() {
    if (waiting.isEmpty() || !writer.isWritable()) {
      return false;
    }
    tellLoss();
    waiting.drain(writer::isWritable, voice::write);
    voice.flush();
    waiting.review();
    return true;
  }

  private void tellLoss() {
    WaitingFrames.Loss loss = waiting.takeLoss();
    if (loss.events() > 0) {
      toldDropped += loss.events();
      crowd.countGap();
      voice.say(notices.gap(loss), Voice.NO_CURSOR);
    }
  }
}
