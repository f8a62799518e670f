package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The frames that wait for one client because its socket is full, in order. Shares the bytes with
 * all other clients. What it drops, it counts.
 */
final class WaitingFrames {
  private final ArrayDeque<Run> runs = new ArrayDeque<>();
  private long bytes;
  private long events;
  private Loss loss = Loss.NONE;

  /** Frames from one batch that wait from an index on. */
  private record Run(Frames frames, int first) {
    int count() {
      return frames.count() - first;
    }

    int sizeInBytes() {
      return frames.sizeInBytes() - frames.start(first);
    }
  }

  /**
   * Events that a client will not get.
   *
   * @param events how many
   * @param fromSeq the first one's sequence number
   * @param toSeq the last one's sequence number
   */
  record Loss(long events, long fromSeq, long toSeq) {
    static final Loss NONE = new Loss(0, Long.MAX_VALUE, 0);

    Loss plus(long seq) {
      return new Loss(events + 1, Math.min(fromSeq, seq), Math.max(toSeq, seq));
    }
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  long events() {
    return events;
  }

  /** Keeps the frames until they can be written. */
  void add(Frames frames) {
    append(new Run(frames.retain(), 0));
  }

  /** Writes what waits while the condition holds, oldest first. */
  void drain(BooleanSupplier goOn, Consumer<ByteBuf> write) {
    while (!runs.isEmpty() && goOn.getAsBoolean()) {
      Run run = take();
      write.accept(run.frames().from(run.first()));
      run.frames().release();
    }
  }

  /** Where the oldest event that waits stands; only to be asked when something waits. */
  long firstPosition() {
    Run oldest = runs.element();
    return oldest.frames().position(oldest.first());
  }

  /** As {@link #drain}, but only events before this position. */
  void drainUntil(long position, BooleanSupplier goOn, Consumer<ByteBuf> write) {
    while (!runs.isEmpty() && firstPosition() < position && goOn.getAsBoolean()) {
      Run run = take();
      Frames frames = run.frames();
      int end = run.first();
      while (end < frames.count() && frames.position(end) < position) {
        end++;
      }
      write.accept(frames.between(run.first(), end));
      if (end < frames.count()) {
        Run rest = new Run(frames, end);
        runs.addFirst(rest);
        bytes += rest.sizeInBytes();
        events += rest.count();
      } else {
        frames.release();
      }
    }
  }

  /** Drops the oldest events until no more than this waits; always keeps the newest one. */
  void dropOldest(long bytesLeft, long eventsLeft) {
    while ((bytes > bytesLeft || events > eventsLeft) && events > 1) {
      Run run = take();
      Frames frames = run.frames();
      long bytesNow = bytes + run.sizeInBytes();
      long eventsNow = events + run.count();
      int keepFrom = run.first();
      while (keepFrom < frames.count()
          && eventsNow > 1
          && (bytesNow > bytesLeft || eventsNow > eventsLeft)) {
        loss = loss.plus(frames.seq(keepFrom));
        bytesNow -= frames.end(keepFrom) - frames.start(keepFrom);
        eventsNow--;
        keepFrom++;
      }
      if (keepFrom < frames.count()) {
        runs.addFirst(new Run(frames, keepFrom));
      } else {
        frames.release();
      }
      bytes = bytesNow;
      events = eventsNow;
    }
  }

  /** Keeps only the newest event of each topic, in own memory, and drops the others. */
  void keepLatest(ByteBufAllocator allocator) {
    Set<String> seen = new HashSet<>();
    ArrayDeque<Run> kept = new ArrayDeque<>();
    int keptBytes = 0;
    for (var newestFirst = runs.descendingIterator(); newestFirst.hasNext(); ) {
      Run run = newestFirst.next();
      for (int i = run.frames().count() - 1; i >= run.first(); i--) {
        if (seen.add(run.frames().topic(i))) {
          kept.addFirst(new Run(run.frames(), i));
          keptBytes += run.frames().end(i) - run.frames().start(i);
        } else {
          loss = loss.plus(run.frames().seq(i));
        }
      }
    }
    Frames latest = copy(kept, keptBytes, allocator);
    clear();
    append(new Run(latest, 0));
  }

  /** What was dropped since this was last asked. */
  Loss takeLoss() {
    Loss taken = loss;
    loss = Loss.NONE;
    return taken;
  }

  /** How many events were dropped since {@link #takeLoss} was last asked. */
  long lost() {
    return loss.events();
  }

  /** Lets go of everything. */
  void clear() {
    runs.forEach(run -> run.frames().release());
    runs.clear();
    bytes = 0;
    events = 0;
  }

  private void append(Run run) {
    runs.add(run);
    bytes += run.sizeInBytes();
    events += run.count();
  }

  private Run take() {
    Run run = runs.remove();
    bytes -= run.sizeInBytes();
    events -= run.count();
    return run;
  }

  private static Frames copy(ArrayDeque<Run> kept, int size, ByteBufAllocator allocator) {
    ByteBuf target = allocator.directBuffer(size, size);
    Frames.Index index = new Frames.Index(kept.size(), true);
    for (Run run : kept) {
      run.frames().copy(run.first(), target, index);
    }
    return new Frames(target, index);
  }
}
