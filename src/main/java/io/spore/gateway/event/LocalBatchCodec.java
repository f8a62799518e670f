package io.spore.gateway.event;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands the batch itself to listeners in this process. */
final class LocalBatchCodec implements MessageCodec<EventBatch, EventBatch> {
  static final String NAME = "spore-event-batch";

  @Override
  public void encodeToWire(Buffer buffer, EventBatch batch) {
    throw new UnsupportedOperationException("event batches do not leave this process");
  }

  @Override
  public EventBatch decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException("event batches do not come from other processes");
  }

  @Override
  public EventBatch transform(EventBatch batch) {
    return batch;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
