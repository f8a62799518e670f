package io.spore.gateway.websocket;

import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.RequestParameters;
import io.spore.gateway.event.RequestValues;
import io.spore.gateway.guard.Selection;
import java.util.List;
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
    RequestParameters parameters = RequestParameters.parse(query, ONCE);
    Selection selection = Selection.asked(parameters, maxFilters);
    Optional<String> cursor = parameters.one("cursor");
    return new ConnectRequest(
        selection,
        cloudEvents(parameters.one(FORMAT).orElse("plain")),
        RequestValues.flag("cursors", parameters.one("cursors").orElse("false")),
        cursor.isPresent()
            ? Optional.of(RequestValues.cursor("cursor", cursor.get()))
            : Optional.empty(),
        RequestValues.flag("snapshot", parameters.one("snapshot").orElse("false")),
        replay(parameters, selection));
  }

  /** The same, with a cursor that was given elsewhere. */
  ConnectRequest withCursor(Cursor other) {
    return new ConnectRequest(
        selection, cloudEvents, cursors, Optional.of(other), snapshot, replay);
  }

  private static Optional<Replay> replay(RequestParameters parameters, Selection selection)
      throws BadRequestException {
    boolean wanted = parameters.has("from") || parameters.has("to");
    for (String dependent : List.of("speed", "then")) {
      if (!wanted && parameters.has(dependent)) {
        throw new BadRequestException(
            dependent, parameters.one(dependent).orElse(""), "goes with from or to");
      }
    }
    return wanted ? Optional.of(ReplayFields.read(parameters::one, selection)) : Optional.empty();
  }

  private static boolean cloudEvents(String format) throws BadRequestException {
    if (!format.equals("plain") && !format.equals("cloudevents")) {
      throw new BadRequestException(FORMAT, format, "not plain or cloudevents");
    }
    return format.equals("cloudevents");
  }
}
