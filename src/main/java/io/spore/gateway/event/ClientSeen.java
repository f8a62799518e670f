package io.spore.gateway.event;

/**
 * A client of the stream as it is at this moment.
 *
 * @param id tells it apart, and stands in the log
 * @param remoteAddress where it is
 * @param transport {@code websocket} or {@code sse}
 * @param format {@code plain} or {@code cloudevents}
 * @param connectedAt when it came, in milliseconds since the epoch
 * @param waitingEvents what waits because its socket is full
 * @param waitingBytes the same in bytes; clients share most of it
 * @param dropped events that it was told it missed because it was too slow
 * @param lagging whether it is so far behind that it counts as slow
 */
public record ClientSeen(
    long id,
    String remoteAddress,
    String transport,
    String format,
    long connectedAt,
    long waitingEvents,
    long waitingBytes,
    long dropped,
    boolean lagging) {}
