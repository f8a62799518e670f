package io.spore.gateway.mqtt;

import io.spore.gateway.event.Leadership;
import java.util.Optional;

/**
 * What a bridge must know that takes another gateway's place and may have to leave it again.
 *
 * @param leadership asked before each publishing
 * @param taken what gateways took before; empty where none can have
 */
public record Succession(Leadership leadership, Optional<RecentMessages> taken) {
  /** A bridge that stays as long as its gateway. */
  public static final Succession NONE = new Succession(Leadership.ALONE, Optional.empty());
}
