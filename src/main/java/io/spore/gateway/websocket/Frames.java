package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AbstractReferenceCounted;

/**
 * Events as messages of one rendering, such as WebSocket text frames, in one buffer, encoded once
 * and shared by all clients. Reference counted: it lives while anybody holds it or its bytes are on
 * their way to a socket.
 */
final class Frames extends AbstractReferenceCounted {
  private final ByteBuf bytes;
  private final Index index;

  /**
   * Takes over the buffer.
   *
   * @param bytes the frames, one after the other
   * @param index what is where
   */
  Frames(ByteBuf bytes, Index index) {
    this.bytes = bytes;
    this.index = index;
  }

  /** Where each frame ends, and which event it holds. */
  static final class Index {
    private final int[] ends;
    private final long[] seqs;
    private final long[] positions;
    private final String[] topics;
    private int count;

    /**
     * Begins an index.
     *
     * @param capacity the most frames there will be
     * @param withTopics whether to remember the topics
     */
    Index(int capacity, boolean withTopics) {
      ends = new int[capacity];
      seqs = new long[capacity];
      positions = new long[capacity];
      topics = withTopics ? new String[capacity] : null;
    }

    /** Takes note of the next frame. */
    void add(int end, long seq, long position, String topic) {
      ends[count] = end;
      seqs[count] = seq;
      positions[count] = position;
      if (topics != null) {
        topics[count] = topic;
      }
      count++;
    }

    int count() {
      return count;
    }
  }

  int count() {
    return index.count;
  }

  int sizeInBytes() {
    return bytes.writerIndex();
  }

  /** The event's number within its origin. */
  long seq(int frame) {
    return index.seqs[frame];
  }

  /** Where the event stands in this gateway's own order. */
  long position(int frame) {
    return index.positions[frame];
  }

  String topic(int frame) {
    return index.topics[frame];
  }

  /** Where the frame starts, in bytes. */
  int start(int frame) {
    return frame == 0 ? 0 : index.ends[frame - 1];
  }

  /** Where the frame ends, in bytes. */
  int end(int frame) {
    return index.ends[frame];
  }

  /** The frames from this one on, for writing to a socket: the caller releases it. */
  ByteBuf from(int frame) {
    return frame == 0 ? bytes.retainedDuplicate() : between(frame, count());
  }

  /** The frames from one to before another, for writing to a socket: the caller releases it. */
  ByteBuf between(int first, int end) {
    return bytes.retainedSlice(start(first), start(end) - start(first));
  }

  /** Appends the frame's bytes to another buffer and its entry to another index. */
  void copy(int frame, ByteBuf target, Index targetIndex) {
    target.writeBytes(bytes, start(frame), end(frame) - start(frame));
    targetIndex.add(
        target.writerIndex(),
        seq(frame),
        position(frame),
        index.topics == null ? null : topic(frame));
  }

  /**
   * Some of the frames. They share the memory when they are most of it and stand together; else
   * they are copied, so that who waits for few frames does not keep many alive.
   *
   * @param runs pairs of a first frame and the one behind the last, ascending
   * @param used how many numbers of the array count
   * @return to be released by the caller
   */
  Frames pick(int[] runs, int used, ByteBufAllocator allocator) {
    int frames = 0;
    int size = 0;
    for (int i = 0; i < used; i += 2) {
      frames += runs[i + 1] - runs[i];
      size += start(runs[i + 1]) - start(runs[i]);
    }
    if (frames == count()) {
      return retain();
    }
    Index picked = new Index(frames, index.topics != null);
    boolean share = used == 2 && 2 * size >= sizeInBytes();
    if (share) {
      int shift = start(runs[0]);
      for (int frame = runs[0]; frame < runs[1]; frame++) {
        String topic = index.topics == null ? null : topic(frame);
        picked.add(end(frame) - shift, seq(frame), position(frame), topic);
      }
      return new Frames(between(runs[0], runs[1]), picked);
    }
    ByteBuf target = allocator.directBuffer(size, size);
    for (int i = 0; i < used; i += 2) {
      for (int frame = runs[i]; frame < runs[i + 1]; frame++) {
        copy(frame, target, picked);
      }
    }
    return new Frames(target, picked);
  }

  @Override
  public Frames retain() {
    super.retain();
    return this;
  }

  @Override
  public Frames touch(Object hint) {
    bytes.touch(hint);
    return this;
  }

  @Override
  protected void deallocate() {
    bytes.release();
  }
}
