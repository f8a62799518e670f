package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.JsonBytes;
import io.spore.gateway.event.PlainJson;
import java.util.List;

/**
 * Turns events into unmasked, unfragmented WebSocket text frames (RFC 6455, section 5.2). Keeps
 * scratch memory: one object a thread.
 */
final class FrameEncoder {
  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final int SHORT_HEADER = 2;
  private static final int MEDIUM_HEADER = 4;
  private static final int LONG_HEADER = 10;
  private static final int SHORT_LIMIT = 126;
  private static final int MEDIUM_LIMIT = 65536;

  /** Beyond this the scratch memory is not kept for the next batch. */
  private static final int SCRATCH_KEPT = 1 << 20;

  private final ByteBufAllocator allocator;
  private final boolean withTopics;
  private final PlainJson json = new PlainJson();
  private JsonBytes scratch = new JsonBytes(1 << 16);

  /**
   * Prepares an encoder.
   *
   * @param allocator where the shared buffers come from
   * @param withTopics whether frames remember their topics
   */
  FrameEncoder(ByteBufAllocator allocator, boolean withTopics) {
    this.allocator = allocator;
    this.withTopics = withTopics;
  }

  /** The batch's events as frames, but for those that only snapshots show; perhaps none. */
  Frames encode(EventBatch batch) {
    return encode(batch.events(), batch.firstSeq());
  }

  /** One event as a frame of its own, outside the sequence. */
  ByteBuf encode(Event event) {
    scratch.truncate(0);
    append(event);
    return copyOfScratch();
  }

  /** Text that is JSON already as a frame of its own. */
  ByteBuf encode(byte[] jsonText) {
    scratch.truncate(0);
    int start = scratch.skip(MEDIUM_HEADER);
    scratch.raw(jsonText);
    frame(start);
    return copyOfScratch();
  }

  private Frames encode(List<Event> events, long firstSeq) {
    scratch.truncate(0);
    int count = countNews(events);
    int[] ends = new int[count];
    long[] seqs = new long[count];
    String[] topics = withTopics ? new String[count] : null;
    int next = 0;
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (event.forSnapshotsOnly()) {
        continue;
      }
      append(event);
      ends[next] = scratch.length();
      seqs[next] = firstSeq + i;
      if (withTopics) {
        topics[next] = event.topic();
      }
      next++;
    }
    return new Frames(copyOfScratch(), ends, seqs, topics);
  }

  private static int countNews(List<Event> events) {
    int count = 0;
    for (Event event : events) {
      count += event.forSnapshotsOnly() ? 0 : 1;
    }
    return count;
  }

  private void append(Event event) {
    // Most events need the medium header: the others are moved once their length is known.
    int start = scratch.skip(MEDIUM_HEADER);
    json.write(event, scratch);
    frame(start);
  }

  private void frame(int start) {
    int length = scratch.length() - start - MEDIUM_HEADER;
    if (length < SHORT_LIMIT) {
      scratch.shift(start + MEDIUM_HEADER, start + SHORT_HEADER);
      byte[] bytes = scratch.array();
      bytes[start] = FINAL_TEXT;
      bytes[start + 1] = (byte) length;
    } else if (length < MEDIUM_LIMIT) {
      byte[] bytes = scratch.array();
      bytes[start] = FINAL_TEXT;
      bytes[start + 1] = SHORT_LIMIT;
      bytes[start + 2] = (byte) (length >>> 8);
      bytes[start + 3] = (byte) length;
    } else {
      scratch.shift(start + MEDIUM_HEADER, start + LONG_HEADER);
      byte[] bytes = scratch.array();
      bytes[start] = FINAL_TEXT;
      bytes[start + 1] = SHORT_LIMIT + 1;
      for (int i = 0; i < Long.BYTES; i++) {
        bytes[start + 2 + i] = (byte) ((long) length >>> (56 - 8 * i));
      }
    }
  }

  private ByteBuf copyOfScratch() {
    ByteBuf bytes = allocator.directBuffer(scratch.length(), scratch.length());
    bytes.writeBytes(scratch.array(), 0, scratch.length());
    if (scratch.array().length > SCRATCH_KEPT) {
      scratch = new JsonBytes(SCRATCH_KEPT);
    }
    return bytes;
  }
}
