package io.spore.gateway.websocket;

import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.guard.Selection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Hands each batch to those clients of one event loop that want it, encoded once for each
 * rendering.
 */
final class Distributor {
  private final Crowd crowd;
  private final Encoders encoders;
  private final ByteBufAllocator allocator;
  private final Map<Rendering, Set<Subscriber>> unfiltered = new EnumMap<>(Rendering.class);
  private final Interests interests = new Interests();

  /** Begins without clients. */
  Distributor(Crowd crowd, Encoders encoders, ByteBufAllocator allocator) {
    this.crowd = crowd;
    this.encoders = encoders;
    this.allocator = allocator;
  }

  /** From now on the client gets what it has selected. */
  void enter(Subscriber subscriber) {
    if (subscriber.selection().equals(Selection.EVERYTHING)) {
      unfiltered.computeIfAbsent(subscriber.rendering(), any -> new HashSet<>()).add(subscriber);
    } else {
      interests.join(subscriber);
    }
  }

  /** The client gets nothing any more; its selection must be the one it entered with. */
  void exit(Subscriber subscriber) {
    if (subscriber.selection().equals(Selection.EVERYTHING)) {
      Set<Subscriber> peers = unfiltered.get(subscriber.rendering());
      peers.remove(subscriber);
      if (peers.isEmpty()) {
        unfiltered.remove(subscriber.rendering());
      }
    } else {
      interests.leave(subscriber);
    }
  }

  /**
   * Writes a batch to all who want it.
   *
   * @param flush whether it also leaves now, client by client
   */
  void deal(EventBatch batch, boolean flush) {
    unfiltered.forEach(
        (rendering, subscribers) ->
            offer(encoded(batch, rendering), rendering, subscribers, flush));
    if (!interests.isEmpty()) {
      dealByInterest(batch, flush);
    }
  }

  private void dealByInterest(EventBatch batch, boolean flush) {
    for (Group group : interests.collect(batch)) {
      Frames frames = group.take(encoded(batch, group.rendering()), allocator);
      offer(frames, group.rendering(), group.members(), flush);
      frames.release();
    }
  }

  private void offer(
      Frames frames, Rendering rendering, Set<Subscriber> subscribers, boolean flush) {
    long written = 0;
    // A copy is not needed: nobody leaves while bytes are handed over.
    for (Subscriber subscriber : subscribers) {
      if (subscriber.offer(frames)) {
        written++;
        if (flush) {
          subscriber.flush();
        }
      }
    }
    crowd.deliveries(rendering).written(written * frames.count(), written * frames.sizeInBytes());
  }

  private Frames encoded(EventBatch batch, Rendering rendering) {
    return batch.rendered(rendering, encoders.of(rendering)::encode);
  }
}
