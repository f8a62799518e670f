package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.event.CloudEventJson;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.JsonBytes;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.PlainJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Turns events and notices into the bytes that clients of one rendering get. Keeps scratch memory:
 * one object a thread.
 */
final class FrameEncoder {
  /** Beyond this the scratch memory is not kept for the next batch. */
  private static final int SCRATCH_KEPT = 1 << 20;

  private final Rendering rendering;
  private final Origin gateway;
  private final ByteBufAllocator allocator;
  private final boolean withTopics;
  private final Envelope envelope;
  private final PlainJson plain = new PlainJson();
  private final CloudEventJson cloudEvents = new CloudEventJson();
  private JsonBytes scratch = new JsonBytes(1 << 16);

  /**
   * Prepares an encoder.
   *
   * @param gateway who speaks in notices
   * @param allocator where the shared buffers come from
   * @param withTopics whether frames remember their topics
   */
  FrameEncoder(
      Rendering rendering, Origin gateway, ByteBufAllocator allocator, boolean withTopics) {
    this.rendering = rendering;
    this.gateway = gateway;
    this.allocator = allocator;
    this.withTopics = withTopics;
    this.envelope = rendering.envelope();
  }

  Rendering rendering() {
    return rendering;
  }

  /** The batch's events as frames. */
  Frames encode(EventBatch batch) {
    List<Event> events = batch.events();
    int count = events.size();
    Frames.Index index = new Frames.Index(count, withTopics);
    scratch.truncate(0);
    for (int i = 0; i < count; i++) {
      append(batch, i, index);
    }
    return new Frames(copyOfScratch(), index);
  }

  /**
   * Some of the batch's events as frames.
   *
   * @param wanted says which, by their place in the batch
   * @return empty when none is wanted, or none is for clients of this gateway
   */
  Optional<Frames> encode(EventBatch batch, IntPredicate wanted) {
    if (!batch.isFor(gateway.gateway())) {
      return Optional.empty();
    }
    Frames.Index index = new Frames.Index(batch.events().size(), withTopics);
    scratch.truncate(0);
    for (int i = 0; i < batch.events().size(); i++) {
      if (wanted.test(i)) {
        append(batch, i, index);
      }
    }
    return index.count() == 0 ? Optional.empty() : Optional.of(new Frames(copyOfScratch(), index));
  }

  /** Events outside the stream as frames in one buffer: they move no cursor. */
  ByteBuf encode(List<Stamped> events) {
    scratch.truncate(0);
    for (Stamped event : events) {
      int opened = envelope.open("", scratch);
      write(event.event(), event.origin(), event.seq(), "");
      envelope.close(opened, scratch);
    }
    return copyOfScratch();
  }

  /**
   * What the gateway says to one client alone, as a frame of its own.
   *
   * @param cursor where the client stands once it has the notice; empty when it moves no cursor
   */
  ByteBuf encode(ObjectNode notice, String cursor) {
    scratch.truncate(0);
    int opened = envelope.open(cursor, scratch);
    if (rendering.hasCloudEvents()) {
      ObjectNode data = notice.deepCopy();
      String topic = data.remove("topic").textValue();
      long time = Instant.parse(data.remove("timestamp").textValue()).toEpochMilli();
      cloudEvents.writeNotice(gateway, topic, time, utf8(data), scratch);
    } else {
      scratch.raw(utf8(notice));
    }
    envelope.close(opened, scratch);
    return copyOfScratch();
  }

  private void append(EventBatch batch, int i, Frames.Index index) {
    Event event = batch.events().get(i);
    long seq = batch.firstSeq() + i;
    String cursor = rendering.carriesCursors() ? batch.cursor(i).toString() : "";
    int opened = envelope.open(cursor, scratch);
    write(event, batch.origin(), seq, cursor);
    envelope.close(opened, scratch);
    index.add(scratch.length(), seq, batch.position() + i, event.topic());
  }

  private void write(Event event, Origin origin, long seq, String cursor) {
    if (rendering.hasCloudEvents()) {
      cloudEvents.write(event, origin, seq, cursor, scratch);
    } else {
      plain.write(event, scratch);
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

  private static byte[] utf8(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
