package io.spore.gateway.websocket;

import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.guard.Selection;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Clients that want the same events in the same form. While a batch is dealt out, the group
 * collects which of its events it gets, as runs of neighbours.
 */
final class Group {
  private final Rendering rendering;
  private final Selection selection;
  private final Set<Subscriber> members = new LinkedHashSet<>();
  private long batch = -1;
  private int[] runs = new int[8];
  private int used;

  Group(Rendering rendering, Selection selection) {
    this.rendering = rendering;
    this.selection = selection;
  }

  Rendering rendering() {
    return rendering;
  }

  Selection selection() {
    return selection;
  }

  Set<Subscriber> members() {
    return members;
  }

  /**
   * An event of a batch is for the group.
   *
   * @param position tells the batch from the one before
   * @param place the event's place in the batch
   * @return whether it is the first one of the batch
   */
  boolean collect(long position, int place) {
    boolean first = position != batch;
    if (first) {
      batch = position;
      used = 0;
    }
    if (!first && runs[used - 1] == place) {
      runs[used - 1] = place + 1;
      return false;
    }
    if (used == runs.length) {
      runs = Arrays.copyOf(runs, 2 * used);
    }
    runs[used++] = place;
    runs[used++] = place + 1;
    return first;
  }

  /** Takes what was collected out of the whole batch; to be released by the caller. */
  Frames take(Frames frames, ByteBufAllocator allocator) {
    return frames.pick(runs, used, allocator);
  }
}
