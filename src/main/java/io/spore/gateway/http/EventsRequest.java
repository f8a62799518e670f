package io.spore.gateway.http;

import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.RequestParameters;
import io.spore.gateway.event.RequestValues;
import io.spore.gateway.guard.Selection;
import io.spore.gateway.guard.TopicSet;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of history that an HTTP client asks for.
 *
 * @param selection which events of it
 * @param from where it begins; without it the oldest event
 * @param to where it ends; without it now
 * @param limit how many events at most
 * @param form how the events are written
 */
record EventsRequest(
    Selection selection, Optional<Moment> from, Optional<Moment> to, long limit, Form form) {
  /** The media type that asks for one event on a line each. */
  static final String LINES = "application/x-ndjson";

  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String LIMIT = "limit";
  private static final String FORMAT = "format";
  private static final List<String> ONCE = List.of(FROM, TO, LIMIT, FORMAT);
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int LARGEST_LIMIT = 10_000;

  /**
   * A place in history: a time or a cursor.
   *
   * @param parameter that named it
   * @param time in milliseconds since the epoch
   * @param cursor the place behind everything that it covers
   */
  record Moment(String parameter, Optional<Long> time, Optional<Cursor> cursor) {}

  /** How events are written. */
  enum Form {
    /** The plain format in one JSON object, page by page. */
    PLAIN(false, false),
    /** The plain format, one event on a line. */
    NDJSON(false, true),
    /** CloudEvents in one JSON object, page by page. */
    CLOUDEVENTS(true, false),
    /** CloudEvents, one on a line. */
    CLOUDEVENTS_NDJSON(true, true);

    private final boolean cloudEvents;
    private final boolean lines;

    Form(boolean cloudEvents, boolean lines) {
      this.cloudEvents = cloudEvents;
      this.lines = lines;
    }

    boolean hasCloudEvents() {
      return cloudEvents;
    }

    boolean hasLines() {
      return lines;
    }

    private Form inLines() {
      return cloudEvents ? CLOUDEVENTS_NDJSON : NDJSON;
    }
  }

  /**
   * Reads what a client asks for.
   *
   * @param query without the question mark; null for none
   * @param accept the header of that name; null for none
   * @param maxFilters how many filters a client may have
   */
  static EventsRequest parse(String query, String accept, int maxFilters)
      throws BadRequestException {
    RequestParameters parameters = RequestParameters.parse(query, ONCE);
    Form asked = form(parameters.one(FORMAT).orElse("plain"));
    Form form = accept != null && accept.contains(LINES) ? asked.inLines() : asked;
    Optional<Moment> from = moment(FROM, parameters);
    Optional<Moment> to = moment(TO, parameters);
    Optional<Long> begin = from.flatMap(Moment::time);
    if (to.flatMap(Moment::time).filter(end -> end < begin.orElse(end)).isPresent()) {
      throw new BadRequestException(
          TO,
          parameters.one(TO).orElseThrow(),
          "not before from, which is " + parameters.one(FROM).orElseThrow());
    }
    return new EventsRequest(
        Selection.asked(parameters, maxFilters),
        from,
        to,
        limit(parameters.one(LIMIT), form),
        form);
  }

  /** The same, for a client that may see these topics. */
  EventsRequest within(TopicSet permitted) {
    return new EventsRequest(selection.within(permitted), from, to, limit, form);
  }

  private static Form form(String text) throws BadRequestException {
    return switch (text) {
      case "plain", "json" -> Form.PLAIN;
      case "ndjson" -> Form.NDJSON;
      case "cloudevents" -> Form.CLOUDEVENTS;
      case "cloudevents-ndjson" -> Form.CLOUDEVENTS_NDJSON;
      default ->
          throw new BadRequestException(
              FORMAT, text, "not plain, json, ndjson, cloudevents or cloudevents-ndjson");
    };
  }

  private static Optional<Moment> moment(String name, RequestParameters parameters)
      throws BadRequestException {
    Optional<String> given = parameters.one(name);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    String text = given.get();
    // Each time has a colon, and no cursor has one.
    if (text.indexOf(':') >= 0) {
      return Optional.of(
          new Moment(name, Optional.of(RequestValues.time(name, text)), Optional.empty()));
    }
    try {
      return Optional.of(
          new Moment(name, Optional.empty(), Optional.of(RequestValues.cursor(name, text))));
    } catch (BadRequestException e) {
      throw new BadRequestException(
          name,
          text,
          "neither a time as in RFC 3339, for example 2026-01-15T10:30:00Z, nor "
              + e.getMessage().replaceFirst("^not ", ""));
    }
  }

  /** Lines may be without end, as who reads them takes them one by one. */
  private static long limit(Optional<String> text, Form form) throws BadRequestException {
    if (text.isEmpty()) {
      return form.hasLines() ? Long.MAX_VALUE : DEFAULT_LIMIT;
    }
    try {
      long limit = Long.parseLong(text.get());
      if (limit >= 1 && (form.hasLines() || limit <= LARGEST_LIMIT)) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // The complaint below says how it should be.
    }
    throw new BadRequestException(
        LIMIT,
        text.get(),
        form.hasLines()
            ? "not a whole number from 1 on"
            : "not a whole number from 1 to " + LARGEST_LIMIT + "; lines have no such bound");
  }
}
