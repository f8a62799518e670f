package io.spore.gateway.event;

import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Reads what clients write into fields and parameters; each complaint names the field. */
public final class RequestValues {
  private static final int LONGEST_FILTER = 1_024;

  private RequestValues() {}

  /** An MQTT topic filter. */
  public static TopicFilter filter(String field, String text) throws BadRequestException {
    TopicFilter filter;
    try {
      filter = TopicFilter.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(field, text, e.getMessage());
    }
    if (text.length() > LONGEST_FILTER) {
      throw BadRequestException.beyondLimit(
          field, text, "a topic filter has at most " + LONGEST_FILTER + " characters");
    }
    if (text.chars().filter(c -> c == '/').count() >= SubscriptionTree.MAX_LEVELS) {
      throw new BadRequestException(
          field, text, "a topic filter has at most " + SubscriptionTree.MAX_LEVELS + " levels");
    }
    return filter;
  }

  /** A cursor, as a gateway handed it out. */
  public static Cursor cursor(String field, String text) throws BadRequestException {
    if (text.length() > Cursor.LONGEST_TEXT) {
      throw new BadRequestException(
          field,
          text,
          "a cursor has at most "
              + Cursor.LONGEST_TEXT
              + " characters; this one speaks of too many gateways");
    }
    try {
      return Cursor.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(field, text, "not a cursor that a gateway handed out");
    }
  }

  /** A time, in milliseconds since the epoch. */
  public static long time(String field, String text) throws BadRequestException {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new BadRequestException(
          field, text, "not a time as in RFC 3339, for example 2026-01-15T10:30:00Z");
    }
  }

  /** Yes or no. */
  public static boolean flag(String field, String text) throws BadRequestException {
    if (!text.equals("true") && !text.equals("false")) {
      throw new BadRequestException(field, text, "not true or false");
    }
    return text.equals("true");
  }
}
