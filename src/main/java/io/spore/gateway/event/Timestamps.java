package io.spore.gateway.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times as RFC 3339 in UTC with milliseconds, such as {@code 2024-01-15T10:30:00.000Z}. Remembers
 * the last one, because many events share a millisecond. Not for use by several threads at once.
 */
public final class Timestamps {
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private long lastTime = Long.MIN_VALUE;
  private byte[] lastText;

  /** The time as ASCII text; shared, not to be changed. */
  public byte[] text(long epochMillis) {
    if (epochMillis != lastTime || lastText == null) {
      lastText = format(epochMillis).getBytes(StandardCharsets.US_ASCII);
      lastTime = epochMillis;
    }
    return lastText;
  }

  /** The time as text. */
  public static String format(long epochMillis) {
    return RFC_3339.format(Instant.ofEpochMilli(epochMillis));
  }
}
