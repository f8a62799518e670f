package io.spore.gateway.websocket;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.SubscriptionTree;
import io.spore.gateway.event.TopicFilter;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Reads what clients write into fields and parameters; each complaint names the field. */
final class Values {
  private static final double SLOWEST = 0.01;
  private static final double FASTEST = 1_000_000;

  private Values() {}

  /** An MQTT topic filter. */
  static TopicFilter filter(String field, String text) throws BadRequestException {
    TopicFilter filter;
    try {
      filter = TopicFilter.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(field, text, e.getMessage());
    }
    if (text.chars().filter(c -> c == '/').count() >= SubscriptionTree.MAX_LEVELS) {
      throw new BadRequestException(
          field, text, "a topic filter has at most " + SubscriptionTree.MAX_LEVELS + " levels");
    }
    return filter;
  }

  /** A cursor, as the gateway handed it out. */
  static Cursor cursor(String field, String text) throws BadRequestException {
    try {
      return Cursor.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(field, text, "not a cursor that a gateway handed out");
    }
  }

  /** A time, in milliseconds since the epoch. */
  static long time(String field, String text) throws BadRequestException {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new BadRequestException(
          field, text, "not a time as in RFC 3339, for example 2026-01-15T10:30:00Z");
    }
  }

  /** A replay's speed: a factor, or 0 for as fast as possible. */
  static double speed(String field, String text) throws BadRequestException {
    if (text.equals(Replay.MAX)) {
      return 0;
    }
    try {
      double speed = Double.parseDouble(text);
      if (speed >= SLOWEST && speed <= FASTEST) {
        return speed;
      }
    } catch (NumberFormatException e) {
      // The complaint below says how it should be.
    }
    throw new BadRequestException(
        field, text, "not a factor such as 1 or 10 (at least 0.01), nor \"max\"");
  }

  /** Yes or no. */
  static boolean flag(String field, String text) throws BadRequestException {
    if (!text.equals("true") && !text.equals("false")) {
      throw new BadRequestException(field, text, "not true or false");
    }
    return text.equals("true");
  }

  /** What happens after a replay: true for the live stream. */
  static boolean thenLive(String field, String text) throws BadRequestException {
    if (!text.equals("live") && !text.equals("close")) {
      throw new BadRequestException(field, text, "not \"live\" or \"close\"");
    }
    return text.equals("live");
  }

  /** Checks that a client does not have more filters than it may. */
  static Selection bounded(String field, Selection selection, int maxFilters)
      throws BadRequestException {
    if (selection.size() > maxFilters) {
      throw new BadRequestException(
          field,
          selection.size() + " filters",
          "a client has at most " + maxFilters + " filters (websocket.maxFilters)");
    }
    return selection;
  }
}
