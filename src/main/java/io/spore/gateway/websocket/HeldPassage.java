package io.spore.gateway.websocket;

/**
 * Tells a client what is held of the live stream, up to a place that the stream may not have
 * reached yet.
 */
final class HeldPassage implements Passage {
  private final Subscriber client;
  private final Edge edge;
  private final Later later;
  private final long until;
  private final Runnable arrived;
  private boolean waiting;
  private boolean over;

  /**
   * Prepares the passage; the live stream is held already.
   *
   * @param arrived called when the client has everything before {@code until}
   */
  HeldPassage(Subscriber client, Edge edge, Later later, long until, Runnable arrived) {
    this.client = client;
    this.edge = edge;
    this.later = later;
    this.until = until;
    this.arrived = arrived;
  }

  @Override
  public void proceed() {
    if (over) {
      return;
    }
    client.drainUntil(until);
    if (edge.position() < until) {
      lookAgain();
    } else if (client.isDrainedUntil(until)) {
      over = true;
      arrived.run();
    }
  }

  @Override
  public void cancel() {
    over = true;
  }

  private void lookAgain() {
    if (!waiting) {
      waiting = true;
      later.in(
          CatchUp.RETRY_MS,
          () -> {
            waiting = false;
            proceed();
          });
    }
  }
}
