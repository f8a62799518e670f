package io.spore.gateway.event;

import java.util.Objects;

/**
 * Who stamped an event. Sequence numbers count within one origin.
 *
 * @param gateway the gateway's id
 * @param epoch tells the runs of one gateway apart; a later run has a larger epoch
 */
public record Origin(String gateway, long epoch) {
  /** Checks that the gateway is named. */
  public Origin {
    Objects.requireNonNull(gateway, "gateway");
  }
}
