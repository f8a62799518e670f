package io.spore.gateway.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times as RFC 3339 in UTC with milliseconds, such as {@code 2024-01-15T10:30:00.000Z}. Remembers
 * the last one, because events come many a second and mostly differ in the milliseconds alone; the
 * formatter would leave a kilobyte of garbage for each. Not for use by several threads at once.
 */
public final class Timestamps {
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final int MILLIS_IN_A_SECOND = 1_000;

  private long lastTime;
  private byte[] lastText;

  /** The time as ASCII text; shared, not to be changed. */
  public byte[] text(long epochMillis) {
    if (lastText == null || !isSameSecond(epochMillis, lastTime)) {
      lastText = format(epochMillis).getBytes(StandardCharsets.US_ASCII);
    } else if (epochMillis != lastTime) {
      lastText = withMillis(lastText, Math.floorMod(epochMillis, MILLIS_IN_A_SECOND));
    }
    lastTime = epochMillis;
    return lastText;
  }

  private static boolean isSameSecond(long one, long other) {
    return Math.floorDiv(one, MILLIS_IN_A_SECOND) == Math.floorDiv(other, MILLIS_IN_A_SECOND);
  }

  /** A copy of the text, because whoever asked before may still hold it. */
  private static byte[] withMillis(byte[] text, int millis) {
    byte[] copy = text.clone();
    int end = copy.length - 1;
    copy[end - 1] = (byte) ('0' + millis % 10);
    copy[end - 2] = (byte) ('0' + millis / 10 % 10);
    copy[end - 3] = (byte) ('0' + millis / 100);
    return copy;
  }

  /** The time as text. */
  public static String format(long epochMillis) {
    return RFC_3339.format(Instant.ofEpochMilli(epochMillis));
  }
}
