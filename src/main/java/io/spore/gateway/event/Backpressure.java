package io.spore.gateway.event;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Tells the sources that can wait, such as a broker's socket, when to stop reading and when to go
 * on. They stop while more bytes than the high mark are in flight, until under half of it is, and
 * while anybody downstream asks for it.
 */
public final class Backpressure {
  /** A source of events that can be held back without losing anything. */
  public interface Source {
    /** Reads no further; called from any thread. */
    void pause();

    /** Reads on; called from any thread. */
    void resume();
  }

  private long highMark;
  private final List<Source> sources = new ArrayList<>();
  private final Set<Object> holders = new HashSet<>();
  private final LongAdder pauses = new LongAdder();
  private boolean paused;

  /** Lets sources run until more than this many bytes are in flight. */
  public Backpressure(long highMark) {
    this.highMark = highMark;
  }

  /** Lets sources run until more than this many bytes are in flight; decided at the next event. */
  public synchronized void setHighMark(long bytes) {
    highMark = bytes;
  }

  /** Puts the source under control; it is paused at once if the others are. */
  public synchronized void control(Source source) {
    sources.add(source);
    if (paused) {
      source.pause();
    }
  }

  /** Ends the control over the source, as it is. */
  public synchronized void release(Source source) {
    sources.remove(source);
  }

  /**
   * Holds the sources until {@link #letGo}.
   *
   * @param holder who asks; holding twice is holding once
   */
  public synchronized void hold(Object holder) {
    holders.add(holder);
    decide();
  }

  /** The holder no longer objects. */
  public synchronized void letGo(Object holder) {
    holders.remove(holder);
    decide();
  }

  /** Whether the sources are held back now. */
  public synchronized boolean paused() {
    return paused;
  }

  /** How often the sources were held back since the start. */
  public long pauses() {
    return pauses.sum();
  }

  /**
   * Looks at the bytes in flight and decides anew. The look is taken under this object's lock, so
   * that of two threads the one that decides last has seen the latest figure.
   */
  synchronized void review(LongSupplier inFlightBytes) {
    long bytes = inFlightBytes.getAsLong();
    if (bytes > highMark) {
      hold(this);
    } else if (bytes <= highMark / 2) {
      letGo(this);
    }
  }

  private void decide() {
    boolean now = !holders.isEmpty();
    if (now == paused) {
      return;
    }
    paused = now;
    if (now) {
      pauses.increment();
    }
    for (Source source : sources) {
      if (now) {
        source.pause();
      } else {
        source.resume();
      }
    }
  }
}
