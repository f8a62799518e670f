package io.spore.gateway.event;

import java.util.function.BiConsumer;

/**
 * Where the gateways of a cluster tell each other which nodes they hear, so that one list comes of
 * it. Safe for use by any thread.
 */
public interface SightingExchange {
  /** The exchange of a gateway that is alone. */
  SightingExchange NONE =
      new SightingExchange() {
        @Override
        public void tell(Sightings heard) {}

        @Override
        public void listen(BiConsumer<String, Sightings> listener) {}
      };

  /** Tells the other gateways. */
  void tell(Sightings heard);

  /** Hears what others tell, with the id of the gateway that does; on any thread. */
  void listen(BiConsumer<String, Sightings> listener);
}
