package io.spore.gateway.websocket;

import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.LastEvents;
import java.util.Optional;

/**
 * What the gateway can tell of the time before a client came.
 *
 * @param history every event, for as long as it is kept
 * @param lastEvents the last event of every topic
 */
public record Past(Optional<EventHistory> history, Optional<LastEvents> lastEvents) {
  /** A gateway that remembers nothing but the cluster as it is. */
  public static final Past FORGOTTEN = new Past(Optional.empty(), Optional.empty());
}
