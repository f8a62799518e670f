package io.spore.gateway.guard;

import io.spore.gateway.config.LimitsConfig;
import java.util.function.LongSupplier;

/** How much one WebSocket client may send. Lives on its socket's event loop. */
public final class ClientFlow {
  private final TokenBucket frames;
  private final TokenBucket bytes;
  private final Refusals refusals;
  private final LongSupplier nanos;

  ClientFlow(LimitsConfig limits, Refusals refusals, LongSupplier nanos) {
    this.frames = new TokenBucket(limits.messageRate(), nanos.getAsLong());
    this.bytes = new TokenBucket(limits.messageBytes(), nanos.getAsLong());
    this.refusals = refusals;
    this.nanos = nanos;
  }

  /** Takes a frame of this size, of whatever kind; false, and counted, when it is too much. */
  public boolean takes(int size) {
    long now = nanos.getAsLong();
    boolean fits = frames.take(1, now) && bytes.take(size, now);
    if (!fits) {
      refusals.count(Refusal.TOO_MANY_MESSAGES);
    }
    return fits;
  }
}
