package io.spore.gateway.discovery;

/** Keeps updates apart: the first one goes at once, the next ones wait and go as one. */
final class UpdatePace {
  private final long interval;
  private boolean pending;
  private boolean any;
  private long lastUpdate;

  /**
   * Starts with nothing to tell.
   *
   * @param interval at least this many milliseconds lie between two updates
   */
  UpdatePace(long interval) {
    this.interval = interval;
  }

  /** Something changed that is to be told. */
  void changed() {
    pending = true;
  }

  /** Whether an update is to go now; the caller then sends it. */
  boolean due(long time) {
    if (!pending || (any && time - lastUpdate < interval)) {
      return false;
    }
    pending = false;
    any = true;
    lastUpdate = time;
    return true;
  }
}
