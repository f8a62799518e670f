package io.spore.gateway.event;

import java.util.function.Consumer;

/**
 * Whether this gateway is the one that speaks for all. A gateway without others always is. Safe for
 * use by any thread.
 */
public interface Leadership {
  /** A gateway that is alone. */
  Leadership ALONE =
      new Leadership() {
        @Override
        public Standing standing() {
          return Standing.LEADS;
        }

        @Override
        public void listen(Consumer<Standing> listener) {
          listener.accept(Standing.LEADS);
        }

        @Override
        public boolean isEverywhere(Origin origin, long seq) {
          return true;
        }
      };

  /** What a source may do that only the leader's clients should hear. */
  enum Standing {
    /** It may publish. */
    LEADS,
    /**
     * It led a moment ago, but its process stood still for so long that another may lead by now:
     * whatever it holds must wait until that is known.
     */
    UNSURE,
    /** Another gateway leads, or none: it must not publish. */
    FOLLOWS
  }

  /**
   * How it stands at this very moment, by this process's own clock. Cheap: asked before each
   * publishing.
   */
  Standing standing();

  /**
   * Hears of each change, and at once of how it stands now; on any thread. {@link Standing#UNSURE}
   * is not told, as it passes.
   */
  void listen(Consumer<Standing> listener);

  /**
   * Whether all gateways that are there have this event, as far as they have said: some may have
   * been left without it by the one that stamped it and is gone.
   */
  boolean isEverywhere(Origin origin, long seq);
}
