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

  private volatile long highMark;
  private final List<Source> sources = new ArrayList<>();
  private final Set<Object> holders = new HashSet<>();
  private final LongAdder pauses = new LongAdder();
  private boolean paused;

  /** Whether the bytes in flight are a reason to hold the sources. */
  private volatile boolean tooMuch;

  /** Lets sources run until more than this many bytes are in flight. */
  public Backpressure(long highMark) {
    this.highMark = highMark;
  }

  /** Lets sources run until more than this many bytes are in flight; decided at the next event. */
  public void setHighMark(long bytes) {
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
   * Looks at the bytes in flight and decides anew where they call for it, which is seldom: no lock
   * is taken otherwise. To be called after each change of the bytes.
   *
   * @param inFlightBytes the latest figure, as any thread may have set it
   */
  void review(LongSupplier inFlightBytes) {
    if (isTooMuch(inFlightBytes.getAsLong()) != tooMuch) {
      decideAnew(inFlightBytes);
    }
  }

  /**
   * Looks again after each change of mind. Another thread changes the bytes first and reads {@link
   * #tooMuch} then: either it sees the new mind and comes here itself, or its bytes are seen here.
   */
  private synchronized void decideAnew(LongSupplier inFlightBytes) {
    boolean now = isTooMuch(inFlightBytes.getAsLong());
    while (now != tooMuch) {
      tooMuch = now;
      now = isTooMuch(inFlightBytes.getAsLong());
    }
    if (tooMuch) {
      hold(this);
    } else {
      letGo(this);
    }
  }

  private boolean isTooMuch(long bytes) {
    return bytes > (tooMuch ? highMark / 2 : highMark);
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
