package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.config.Secret;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.NodeSighting;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.Sightings;
import io.spore.gateway.event.UnreadableBatchException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
  private static final Frame.Beat BEAT =
      new Frame.Beat(
          "attic-3001",
          new Stance("member-b", 1_700_000_000_007L, 3, 1_700_000_000_009L, 1_699L, true),
          new Frame.Stream(-5, 1L << 40),
          new Frame.Receipt(6, 700, 600),
          List.of(
              new Frame.Reached(new Origin("attic-3001", 17), 18),
              new Frame.Reached(new Origin("attic-3001", -19), 20)),
          List.of(new Frame.Reached(new Origin("cellar-3001", 21), 22)));
  private static final Frame.Heard HEARD =
      new Frame.Heard(
          new Sightings(
              List.of(
                  new NodeSighting(
                      "10.0.0.2",
                      "esp-a1b2c3",
                      Map.of("freeHeap", 40_960L),
                      Map.of("app", "base"),
                      true),
                  new NodeSighting("10.0.0.3", "", Map.of(), Map.of(), false)),
              List.of(new ClusterEventHeard("api/x", "{}", "10.0.0.2", "esp-a1b2c3", 1_700L))));

  private final FrameCodec sender = codec("member-a", Optional.empty());
  private final FrameCodec receiver = codec("member-b", Optional.empty());

  @Test
  void aBeatSurvivesTheWire() {
    assertThat(receiver.decode(sender.encode(BEAT, "member-b")))
        .isEqualTo(new FrameCodec.Received("member-a", BEAT));
  }

  @Test
  void sightingsSurviveTheWire() {
    assertThat(receiver.decode(sender.encode(HEARD, "member-b")).frame()).isEqualTo(HEARD);
  }

  @Test
  void aReceiptSurvivesTheWire() {
    Frame receipt = new Frame.Arrived(new Frame.Receipt(-3, 2, 1));

    assertThat(receiver.decode(sender.encode(receipt, "member-b")).frame()).isEqualTo(receipt);
  }

  @Test
  void eventsSurviveTheWireAndCanBeSentToSeveral() {
    ByteBuf batch = Unpooled.copiedBuffer(new byte[] {1, 2, 3});
    Frame.Events events = new Frame.Events(new Frame.Stream(4, 5), -6, batch);
    sender.encode(events, "member-c");

    Frame.Events read = (Frame.Events) receiver.decode(sender.encode(events, "member-b")).frame();

    assertThat(read.sent()).isEqualTo(events.sent());
    assertThat(read.term()).isEqualTo(-6);
    assertThat(read.batch()).isEqualTo(batch);
  }

  @Test
  void fieldsThatANewerGatewayAppendsToTheHeadArePassedOver() {
    Buffer written = sender.encode(BEAT, "member-b");
    Buffer longer = Buffer.buffer().appendBuffer(written).appendByte((byte) 7);
    longer.setInt(2, written.getInt(2) + 1);

    assertThat(receiver.decode(longer).frame()).isEqualTo(BEAT);
  }

  @Test
  void anotherVersionIsRefusedNamingBoth() {
    Buffer written = sender.encode(BEAT, "member-b").setByte(0, (byte) 9);

    assertRefused(
        receiver,
        written,
        "it speaks version 9 of the language among gateways, this one " + FrameCodec.VERSION);
  }

  @Test
  void whatIsMeantForAnotherGatewayIsRefused() {
    assertRefused(receiver, sender.encode(BEAT, "member-c"), "it is meant for another gateway");
  }

  @Test
  void whatIsNoFrameIsRefusedWhereverItBreaksOff() {
    Buffer written = sender.encode(HEARD, "member-b");
    for (int length = 0; length < written.length(); length++) {
      Buffer cut = written.getBuffer(0, length);
      assertThatThrownBy(() -> receiver.decode(cut)).isInstanceOf(UnreadableBatchException.class);
    }
  }

  @Test
  void withTheSameSecretGatewaysUnderstandEachOther() {
    FrameCodec sealing = codec("member-a", Optional.of(new Secret("correct horse battery")));
    FrameCodec checking = codec("member-b", Optional.of(new Secret("correct horse battery")));

    assertThat(checking.decode(sealing.encode(HEARD, "member-b")).frame()).isEqualTo(HEARD);
  }

  @Test
  void withoutTheSecretNothingIsBelieved() {
    FrameCodec stranger = codec("member-a", Optional.of(new Secret("some other secret")));
    FrameCodec checking = codec("member-b", Optional.of(new Secret("correct horse battery")));

    assertRefused(
        checking, sender.encode(BEAT, "member-b"), "its seal is not that of cluster.secret");
    assertRefused(
        checking, stranger.encode(BEAT, "member-b"), "its seal is not that of cluster.secret");
  }

  @Test
  void aSealedFrameThatWasChangedOnItsWayIsRefused() {
    FrameCodec sealing = codec("member-a", Optional.of(new Secret("correct horse battery")));
    FrameCodec checking = codec("member-b", Optional.of(new Secret("correct horse battery")));
    Buffer sealed = sealing.encode(BEAT, "member-b");
    for (int i = 1; i < sealed.length(); i++) {
      Buffer changed = sealed.copy().setByte(i, (byte) (sealed.getByte(i) ^ 1));
      assertRefused(checking, changed, "its seal is not that of cluster.secret");
    }
  }

  private static FrameCodec codec(String member, Optional<Secret> secret) {
    return new FrameCodec(member, new Seal(secret));
  }

  private static void assertRefused(FrameCodec codec, Buffer frame, String why) {
    assertThatThrownBy(() -> codec.decode(frame))
        .isInstanceOf(UnreadableBatchException.class)
        .hasMessage(why);
  }
}
