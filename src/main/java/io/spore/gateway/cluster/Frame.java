package io.spore.gateway.cluster;

import io.netty.buffer.ByteBuf;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.Sightings;
import java.util.List;

/** What one gateway tells another. */
sealed interface Frame {

  /**
   * How far a stream of events has come. A stream runs from one gateway to another and begins anew
   * when they lose sight of each other.
   *
   * @param number tells streams apart; 0 before there is one
   * @param bytes its length so far
   */
  record Stream(long number, long bytes) {
    static final Stream NONE = new Stream(0, 0);
  }

  /**
   * How far a stream has come at its other end.
   *
   * @param number the stream's
   * @param received what arrived, in bytes: it is in the other gateway's hands
   * @param consumed what it made room for again, in bytes; less while its clients hold it up
   */
  record Receipt(long number, long received, long consumed) {
    static final Receipt NONE = new Receipt(0, 0, 0);
  }

  /**
   * A sign of life, twice a second.
   *
   * @param gateway the sender's id
   * @param stance how the sender sees the leadership
   * @param sent the stream to the receiver
   * @param receipt for the stream from the receiver
   * @param reached the sender's own events that are in the stream or were left out of it: all
   *     before these numbers, the latest epoch last; none before there is a stream
   * @param heard how far the sender has the events of others
   */
  record Beat(
      String gateway,
      Stance stance,
      Stream sent,
      Receipt receipt,
      List<Reached> reached,
      List<Reached> heard)
      implements Frame {
    /** Keeps own copies. */
    public Beat {
      reached = List.copyOf(reached);
      heard = List.copyOf(heard);
    }
  }

  /**
   * How far an origin has come.
   *
   * @param origin of the events
   * @param nextSeq the number that its next event has
   */
  record Reached(Origin origin, long nextSeq) {}

  /**
   * A batch of the sender's events.
   *
   * @param sent the stream with this batch
   * @param term the leadership under which it was published; 0 when it takes none
   * @param batch the binary form of the batch
   */
  record Events(Stream sent, long term, ByteBuf batch) implements Frame {}

  /**
   * The receiver's events arrived.
   *
   * @param receipt for the stream from the receiver
   */
  record Arrived(Receipt receipt) implements Frame {}

  /**
   * What the sender knows of now, for a gateway that came late.
   *
   * @param batch the binary form of a batch of the events that told it
   */
  record Now(ByteBuf batch) implements Frame {}

  /** What the sender heard from SPORE nodes. */
  record Heard(Sightings sightings) implements Frame {}
}
