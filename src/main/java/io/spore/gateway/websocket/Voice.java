package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.guard.Selection;
import io.spore.gateway.guard.TopicSet;
import java.util.List;

/**
 * Says to one client what is for it alone: notices, and events that it does not get live. Whatever
 * is asked for, it says no event that the client may not see.
 */
final class Voice {
  /** For what does not move the client's cursor. */
  static final String NO_CURSOR = "";

  private final ClientWriter writer;
  private final FrameEncoder encoder;
  private final Deliveries deliveries;
  private TopicSet readable = TopicSet.NOTHING;
  private boolean dirty;
  private boolean silent;

  /**
   * Has said nothing yet.
   *
   * @param deliveries counts the events that are said; notices are none
   */
  Voice(ClientWriter writer, FrameEncoder encoder, Deliveries deliveries) {
    this.writer = writer;
    this.encoder = encoder;
    this.deliveries = deliveries;
  }

  /** From now on the client may see events of these topics. */
  void permit(TopicSet topics) {
    readable = topics;
  }

  /** Whether there is room for more, so that what is long can be said bit by bit. */
  boolean hasRoom() {
    return !silent && writer.isWritable();
  }

  /**
   * Says something at once.
   *
   * @param cursor where the client stands once it has heard it; empty when that does not change
   */
  void say(ObjectNode notice, String cursor) {
    if (!silent) {
      write(encoder.encode(notice, cursor));
      flush();
    }
  }

  /** Says events that are outside the stream: they move no cursor. */
  void say(List<Stamped> events) {
    List<Stamped> permitted =
        readable.isEverything()
            ? events
            : events.stream().filter(stamped -> mayHear(stamped.event())).toList();
    if (!silent && !permitted.isEmpty()) {
      ByteBuf messages = encoder.encode(permitted);
      deliveries.written(permitted.size(), messages.readableBytes());
      write(messages);
      flush();
    }
  }

  /**
   * Says events of the past; they leave with {@link #flush}.
   *
   * @param from the first one's place in the batch
   * @param to the place behind the last one
   * @param wanted which of them
   * @param has what the client has already
   * @return how many were said
   */
  int say(EventBatch batch, int from, int to, Selection wanted, Cursor has) {
    return encoder
        .encode(
            batch,
            i ->
                i >= from
                    && i < to
                    && !has.covers(batch.origin(), batch.firstSeq() + i)
                    && wanted.wants(batch.events().get(i))
                    && mayHear(batch.events().get(i)))
        .map(
            frames -> {
              deliveries.written(frames.count(), frames.sizeInBytes());
              write(frames.from(0));
              frames.release();
              return frames.count();
            })
        .orElse(0);
  }

  /** That something is missing everybody may hear: it tells nothing of what it was. */
  private boolean mayHear(Event event) {
    return Selection.isForEverybody(event) || readable.contains(event.topic());
  }

  /** Writes what is encoded already and takes it over; it leaves with {@link #flush}. */
  void write(ByteBuf messages) {
    writer.write(messages);
    dirty = true;
  }

  /** Hands to the kernel what was written since the last time. */
  void flush() {
    if (dirty) {
      dirty = false;
      writer.flush();
    }
  }

  /** The connection is closing: from now on nothing is said. */
  void fallSilent() {
    silent = true;
  }
}
