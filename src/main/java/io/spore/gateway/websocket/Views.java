package io.spore.gateway.websocket;

import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.guard.TopicSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What clients get of one batch that may not see all of it: made once for all who may see the same.
 */
final class Views implements AutoCloseable {
  private final EventBatch batch;
  private final Frames all;
  private final ByteBufAllocator allocator;
  private final Map<TopicSet, Optional<Frames>> made = new HashMap<>();

  /**
   * Prepares for a batch.
   *
   * @param all the frames of its events, which must live as long as this
   */
  Views(EventBatch batch, Frames all, ByteBufAllocator allocator) {
    this.batch = batch;
    this.all = all;
    this.allocator = allocator;
  }

  /** The frames of the events with these topics; empty when there are none. */
  Optional<Frames> of(TopicSet readable) {
    return made.computeIfAbsent(readable, this::make);
  }

  /** Lets go of the frames; who was offered them holds them itself. */
  @Override
  public void close() {
    made.values().forEach(frames -> frames.ifPresent(Frames::release));
  }

  private Optional<Frames> make(TopicSet readable) {
    int[] places = new int[all.count()];
    int count = 0;
    for (int i = 0; i < all.count(); i++) {
      if (readable.contains(batch.events().get(i).topic())) {
        places[count++] = i;
      }
    }
    if (count == all.count()) {
      return Optional.of(all.retain());
    }
    return count == 0 ? Optional.empty() : Optional.of(all.only(places, count, allocator));
  }
}
