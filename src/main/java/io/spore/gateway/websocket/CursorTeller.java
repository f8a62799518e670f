package io.spore.gateway.websocket;

import io.spore.gateway.event.Cursor;

/** Tells one client where it stands in the stream, if it wants to know. */
final class CursorTeller {
  private final ClientWriter writer;
  private final Rendering rendering;
  private final Voice voice;
  private final Notices notices;
  private boolean wanted;
  private boolean owed;

  /** Tells nothing until it is {@link #want wanted}. */
  CursorTeller(ClientWriter writer, Rendering rendering, Voice voice, Notices notices) {
    this.writer = writer;
    this.rendering = rendering;
    this.voice = voice;
    this.notices = notices;
  }

  boolean isWanted() {
    return wanted;
  }

  void want(boolean cursors) {
    wanted = cursors;
  }

  /** The client was handed events since it was last told. */
  void moved() {
    owed = true;
  }

  boolean isOwed() {
    return owed;
  }

  /** The client has all of the live stream up to here. */
  void tell(Cursor cursor) {
    owed = false;
    say(cursor);
  }

  /**
   * The live stream that the client is now on stands here: tells it in whichever way it may learn
   * of it, for who loses its connection before the first event comes back to here.
   */
  void tellStart(Cursor cursor) {
    if (wanted) {
      tell(cursor);
    } else if (rendering.isEventStream()) {
      writer.ping(cursor.toString());
    }
  }

  /** The client has come so far into the past. */
  void tellProgress(Cursor cursor) {
    if (wanted) {
      owed = true;
      say(cursor);
    }
  }

  private void say(Cursor cursor) {
    voice.say(notices.cursor(cursor), Voice.NO_CURSOR);
  }
}
