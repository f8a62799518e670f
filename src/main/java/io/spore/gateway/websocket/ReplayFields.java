package io.spore.gateway.websocket;

import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.RequestValues;
import io.spore.gateway.guard.Selection;
import java.util.Optional;

/** Puts a replay together from what a message or the parameters of a connection say. */
final class ReplayFields {
  /** The fields that say which stretch of history, and how. */
  static final String FROM = "from";

  static final String TO = "to";
  static final String SPEED = "speed";
  static final String THEN = "then";

  private static final double SLOWEST = 0.01;
  private static final double FASTEST = 1_000_000;

  private ReplayFields() {}

  /** Where the texts come from. */
  @FunctionalInterface
  interface Source {
    /** The field's text, if it was given. */
    Optional<String> text(String field) throws BadRequestException;
  }

  /** Reads all of them; the speed is 1 and the connection closes afterwards unless it is said. */
  static Replay read(Source source, Selection selection) throws BadRequestException {
    Optional<String> from = source.text(FROM);
    Optional<String> to = source.text(TO);
    Optional<Long> fromTime =
        from.isPresent() ? Optional.of(RequestValues.time(FROM, from.get())) : Optional.empty();
    Optional<Long> toTime =
        to.isPresent() ? Optional.of(RequestValues.time(TO, to.get())) : Optional.empty();
    if (fromTime.isPresent() && toTime.isPresent() && toTime.get() < fromTime.get()) {
      throw new BadRequestException(TO, to.get(), "not before from, which is " + from.get());
    }
    return new Replay(
        fromTime,
        toTime,
        selection,
        speed(SPEED, source.text(SPEED).orElse("1")),
        thenLive(THEN, source.text(THEN).orElse("close")));
  }

  /** A replay's speed: a factor, or 0 for as fast as possible. */
  private static double speed(String field, String text) throws BadRequestException {
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

  /** What happens after a replay: true for the live stream. */
  private static boolean thenLive(String field, String text) throws BadRequestException {
    if (!text.equals("live") && !text.equals("close")) {
      throw new BadRequestException(field, text, "not \"live\" or \"close\"");
    }
    return text.equals("live");
  }
}
