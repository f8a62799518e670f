package io.spore.gateway.websocket;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks for when it connects, in the query of the address: the same as it could ask
 * for later in messages. Parameters that are unknown here are somebody else's and passed over.
 *
 * @param selection what it wants to see
 * @param cloudEvents whether it wants CloudEvents
 * @param cursors whether it wants to be told where it stands
 * @param cursor where it stood when it was here last
 * @param snapshot whether it wants the last event of every topic first
 * @param replay history that it wants to see in place of the live stream
 */
record ConnectRequest(
    Selection selection,
    boolean cloudEvents,
    boolean cursors,
    Optional<Cursor> cursor,
    boolean snapshot,
    Optional<Replay> replay) {
  private static final String FORMAT = "format";
  private static final Set<String> ONCE =
      Set.of("cursors", "cursor", "snapshot", FORMAT, "from", "to", "speed", "then");

  /** A client that asks for nothing. */
  static final ConnectRequest NONE =
      new ConnectRequest(
          Selection.EVERYTHING, false, false, Optional.empty(), false, Optional.empty());

  /**
   * Reads the query.
   *
   * @param query without the question mark; null for none
   * @param maxFilters how many filters a client may have
   */
  static ConnectRequest parse(String query, int maxFilters) throws BadRequestException {
    if (query == null || query.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> parameters;
    try {
      parameters = new QueryStringDecoder("?" + query, true).parameters();
    } catch (IllegalArgumentException e) {
      throw new BadRequestException("query", query, "not percent-encoded as in RFC 3986");
    }
    for (String name : ONCE) {
      if (parameters.getOrDefault(name, List.of()).size() > 1) {
        throw new BadRequestException(name, "given several times", "to be given once");
      }
    }
    Selection selection =
        Values.bounded(
            "topic",
            Selection.EVERYTHING.with(filters("topic", parameters), filters("exclude", parameters)),
            maxFilters);
    Optional<String> cursor = one("cursor", parameters);
    return new ConnectRequest(
        selection,
        cloudEvents(one(FORMAT, parameters).orElse("plain")),
        Values.flag("cursors", one("cursors", parameters).orElse("false")),
        cursor.isPresent() ? Optional.of(Values.cursor("cursor", cursor.get())) : Optional.empty(),
        Values.flag("snapshot", one("snapshot", parameters).orElse("false")),
        replay(parameters, selection));
  }

  /** The same, with a cursor that was given elsewhere. */
  ConnectRequest withCursor(Cursor other) {
    return new ConnectRequest(
        selection, cloudEvents, cursors, Optional.of(other), snapshot, replay);
  }

  private static Optional<Replay> replay(Map<String, List<String>> parameters, Selection selection)
      throws BadRequestException {
    boolean wanted = parameters.containsKey("from") || parameters.containsKey("to");
    for (String dependent : List.of("speed", "then")) {
      if (!wanted && parameters.containsKey(dependent)) {
        throw new BadRequestException(
            dependent, one(dependent, parameters).orElse(""), "goes with from or to");
      }
    }
    return wanted
        ? Optional.of(ReplayFields.read(name -> one(name, parameters), selection))
        : Optional.empty();
  }

  private static boolean cloudEvents(String format) throws BadRequestException {
    if (!format.equals("plain") && !format.equals("cloudevents")) {
      throw new BadRequestException(FORMAT, format, "not plain or cloudevents");
    }
    return format.equals("cloudevents");
  }

  private static Optional<String> one(String name, Map<String, List<String>> parameters) {
    return parameters.getOrDefault(name, List.of()).stream().findFirst();
  }

  private static List<TopicFilter> filters(String name, Map<String, List<String>> parameters)
      throws BadRequestException {
    List<TopicFilter> filters = new ArrayList<>();
    for (String text : parameters.getOrDefault(name, List.of())) {
      filters.add(Values.filter(name, text));
    }
    return filters;
  }
}
