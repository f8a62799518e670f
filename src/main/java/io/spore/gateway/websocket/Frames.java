package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AbstractReferenceCounted;

/**
 * Events as WebSocket text frames in one buffer, encoded once and shared by all clients. Reference
 * counted: it lives while anybody holds it or its bytes are on their way to a socket.
 */
final class Frames extends AbstractReferenceCounted {
  private final ByteBuf bytes;
  private final int[] ends;
  private final long[] seqs;
  private final String[] topics;

  /**
   * Takes over the buffer.
   *
   * @param bytes the frames, one after the other
   * @param ends where each frame ends in the buffer
   * @param seqs each event's sequence number
   * @param topics each event's topic; null when nobody asks for topics
   */
  Frames(ByteBuf bytes, int[] ends, long[] seqs, String[] topics) {
    this.bytes = bytes;
    this.ends = ends;
    this.seqs = seqs;
    this.topics = topics;
  }

  int count() {
    return ends.length;
  }

  int sizeInBytes() {
    return bytes.writerIndex();
  }

  long seq(int index) {
    return seqs[index];
  }

  String topic(int index) {
    return topics[index];
  }

  /** Where the frame starts, in bytes. */
  int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /** Where the frame ends, in bytes. */
  int end(int index) {
    return ends[index];
  }

  /** The frames from this one on, for writing to a socket: the caller releases it. */
  ByteBuf from(int index) {
    return index == 0
        ? bytes.retainedDuplicate()
        : bytes.retainedSlice(start(index), sizeInBytes() - start(index));
  }

  /** Appends the frame's bytes to another buffer. */
  void copy(int index, ByteBuf target) {
    target.writeBytes(bytes, start(index), end(index) - start(index));
  }

  /** Some of the frames, in memory of their own. */
  Frames only(int[] places, int count, ByteBufAllocator allocator) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += end(places[i]) - start(places[i]);
    }
    ByteBuf target = allocator.directBuffer(size, size);
    int[] newEnds = new int[count];
    long[] newSeqs = new long[count];
    String[] newTopics = topics == null ? null : new String[count];
    for (int i = 0; i < count; i++) {
      copy(places[i], target);
      newEnds[i] = target.writerIndex();
      newSeqs[i] = seqs[places[i]];
      if (newTopics != null) {
        newTopics[i] = topics[places[i]];
      }
    }
    return new Frames(target, newEnds, newSeqs, newTopics);
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
