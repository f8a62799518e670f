package io.spore.gateway.websocket;

import java.util.Optional;

/** Puts a replay together from what a message or the parameters of a connection say. */
final class ReplayFields {
  /** The fields that say which stretch of history, and how. */
  static final String FROM = "from";

  static final String TO = "to";
  static final String SPEED = "speed";
  static final String THEN = "then";

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
        from.isPresent() ? Optional.of(Values.time(FROM, from.get())) : Optional.empty();
    Optional<Long> toTime =
        to.isPresent() ? Optional.of(Values.time(TO, to.get())) : Optional.empty();
    if (fromTime.isPresent() && toTime.isPresent() && toTime.get() < fromTime.get()) {
      throw new BadRequestException(TO, to.get(), "not before from, which is " + from.get());
    }
    return new Replay(
        fromTime,
        toTime,
        selection,
        Values.speed(SPEED, source.text(SPEED).orElse("1")),
        Values.thenLive(THEN, source.text(THEN).orElse("close")));
  }
}
