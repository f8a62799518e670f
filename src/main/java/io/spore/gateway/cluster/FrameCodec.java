package io.spore.gateway.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.UnreadableBatchException;
import io.spore.gateway.event.WireReader;
import io.spore.gateway.event.WireWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary form of what gateways tell each other.
 *
 * <pre>
 * frame   version (1 byte), kind (1 byte), head, body, seal
 * head    length (4 bytes), the sender's and the receiver's member id, the kind's fields
 * body    events and sightings in a form of their own, with a version of its own
 * </pre>
 *
 * <p>The head says how long it is, so that a newer gateway may append fields. A frame of another
 * version is refused, never guessed at.
 */
final class FrameCodec {
  /** The version that is written, and the only one that is read. */
  static final int VERSION = 1;

  private static final int BEAT = 1;
  private static final int EVENTS = 2;
  private static final int ARRIVED = 3;
  private static final int HEARD = 4;
  private static final int NOW = 5;

  private final String self;
  private final Seal seal;

  /**
   * Speaks for this gateway.
   *
   * @param self its member id
   */
  FrameCodec(String self, Seal seal) {
    this.self = self;
    this.seal = seal;
  }

  /**
   * A frame and whose it is.
   *
   * @param sender its member id
   */
  record Received(String sender, Frame frame) {}

  /** The bytes for one other gateway. */
  Buffer encode(Frame frame, String receiver) {
    ByteBuf out = Unpooled.buffer();
    WireWriter writer = new WireWriter(out);
    writer.octet(VERSION);
    writer.octet(kind(frame));
    int head = writer.beginPart();
    writer.text(self);
    writer.text(receiver);
    writeFields(frame, writer);
    writer.endPart(head);
    if (frame instanceof Frame.Events events) {
      out.writeBytes(events.batch().duplicate());
    } else if (frame instanceof Frame.Now now) {
      out.writeBytes(now.batch().duplicate());
    } else if (frame instanceof Frame.Heard heard) {
      SightingCodec.write(heard.sightings(), writer);
    }
    byte[] bytes = new byte[out.readableBytes() + seal.length()];
    out.readBytes(bytes, 0, out.readableBytes());
    seal.put(bytes);
    return Buffer.buffer(bytes);
  }

  /**
   * Reads what another gateway sent to this one.
   *
   * @throws UnreadableBatchException saying what is wrong with it
   */
  Received decode(Buffer buffer) {
    byte[] bytes = buffer.getBytes();
    int version = bytes.length == 0 ? 0 : bytes[0] & 0xff;
    if (version != VERSION) {
      throw new UnreadableBatchException(
          "it speaks version " + version + " of the language among gateways, this one " + VERSION);
    }
    if (!seal.isRight(bytes)) {
      throw new UnreadableBatchException("its seal is not that of cluster.secret");
    }
    ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, bytes.length - seal.length());
    WireReader reader = new WireReader(in, in.readableBytes());
    reader.octet();
    int kind = reader.octet();
    WireReader head = reader.part();
    String sender = head.text();
    String receiver = head.text();
    if (!receiver.equals(self)) {
      throw new UnreadableBatchException("it is meant for another gateway");
    }
    return new Received(sender, read(kind, head, reader, in));
  }

  private static int kind(Frame frame) {
    if (frame instanceof Frame.Beat) {
      return BEAT;
    } else if (frame instanceof Frame.Events) {
      return EVENTS;
    } else if (frame instanceof Frame.Arrived) {
      return ARRIVED;
    } else if (frame instanceof Frame.Now) {
      return NOW;
    }
    return HEARD;
  }

  private static void writeFields(Frame frame, WireWriter out) {
    if (frame instanceof Frame.Beat beat) {
      out.text(beat.gateway());
      write(beat.stance(), out);
      write(beat.sent(), out);
      write(beat.receipt(), out);
      write(beat.reached(), out);
      write(beat.heard(), out);
    } else if (frame instanceof Frame.Events events) {
      write(events.sent(), out);
      out.signed(events.term());
    } else if (frame instanceof Frame.Arrived arrived) {
      write(arrived.receipt(), out);
    }
  }

  private static Frame read(int kind, WireReader head, WireReader body, ByteBuf in) {
    switch (kind) {
      case BEAT -> {
        Frame beat = readBeat(head);
        head.skipRest();
        return beat;
      }
      case EVENTS -> {
        Frame.Stream sent = readStream(head);
        long term = head.signed();
        head.skipRest();
        return new Frame.Events(sent, term, in.slice());
      }
      case ARRIVED -> {
        return new Frame.Arrived(readReceipt(head));
      }
      case HEARD -> {
        head.skipRest();
        return new Frame.Heard(SightingCodec.read(body));
      }
      case NOW -> {
        head.skipRest();
        return new Frame.Now(in.slice());
      }
      default -> throw new UnreadableBatchException("unknown kind of frame: " + kind);
    }
  }

  private static Frame readBeat(WireReader in) {
    String gateway = in.text();
    Stance stance = readStance(in);
    Frame.Stream sent = readStream(in);
    Frame.Receipt receipt = readReceipt(in);
    return new Frame.Beat(gateway, stance, sent, receipt, readMarks(in), readMarks(in));
  }

  private static void write(List<Frame.Reached> marks, WireWriter out) {
    out.number(marks.size());
    for (Frame.Reached mark : marks) {
      out.text(mark.origin().gateway());
      out.signed(mark.origin().epoch());
      out.number(mark.nextSeq());
    }
  }

  private static List<Frame.Reached> readMarks(WireReader in) {
    List<Frame.Reached> marks = new ArrayList<>();
    for (long left = in.number(); left > 0; left--) {
      marks.add(new Frame.Reached(new Origin(in.text(), in.signed()), in.number()));
    }
    return marks;
  }

  private static void write(Stance stance, WireWriter out) {
    out.text(stance.leader());
    out.signed(stance.term());
    out.number(stance.followers());
    out.signed(stance.newestTerm());
    out.signed(stance.startedAt());
    out.octet(stance.leaving() ? 1 : 0);
  }

  private static Stance readStance(WireReader in) {
    return new Stance(
        in.text(), in.signed(), (int) in.number(), in.signed(), in.signed(), in.octet() == 1);
  }

  private static void write(Frame.Stream stream, WireWriter out) {
    out.signed(stream.number());
    out.number(stream.bytes());
  }

  private static Frame.Stream readStream(WireReader in) {
    return new Frame.Stream(in.signed(), in.number());
  }

  private static void write(Frame.Receipt receipt, WireWriter out) {
    out.signed(receipt.number());
    out.number(receipt.received());
    out.number(receipt.consumed());
  }

  private static Frame.Receipt readReceipt(WireReader in) {
    return new Frame.Receipt(in.signed(), in.number(), in.number());
  }
}
