package io.spore.gateway.event;

/** A line of a recording. */
public sealed interface RecordedLine {

  /**
   * An event that was recorded.
   *
   * @param origin who stamped it
   * @param seq its number within the origin
   * @param cursor what a client has that got everything up to it
   */
  record Recorded(Origin origin, long seq, Cursor cursor, Event event) implements RecordedLine {}

  /**
   * Events that the recording lacks.
   *
   * @param count how many, or -1 when nobody knows
   */
  record Lacking(long count) implements RecordedLine {}
}
