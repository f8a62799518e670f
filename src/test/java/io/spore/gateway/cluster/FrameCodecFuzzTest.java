package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.spore.gateway.config.Secret;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.NodeSighting;
import io.spore.gateway.event.Sightings;
import io.spore.gateway.event.UnreadableBatchException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What comes over the wire from something that poses as a gateway. */
class FrameCodecFuzzTest {
  private static final int KINDS = 7;
  private static final Frame.Receipt RECEIPT = new Frame.Receipt(6, 700, 600);
  private static final List<Frame> FRAMES =
      List.of(
          new Frame.Arrived(RECEIPT),
          new Frame.Events(
              new Frame.Stream(4, 5), -6, Unpooled.wrappedBuffer(new byte[] {1, 2, 3})),
          new Frame.Heard(
              new Sightings(
                  List.of(
                      new NodeSighting(
                          "10.0.0.2", "esp-1", Map.of("a", 1L), Map.of("b", "c"), true)),
                  List.of(new ClusterEventHeard("x", "{}", "10.0.0.2", "esp-1", 1L)))));

  private final FrameCodec sender = new FrameCodec("member-a", new Seal(Optional.empty()));
  private final FrameCodec receiver = new FrameCodec("member-b", new Seal(Optional.empty()));

  @Property
  void anyBytesAreReadOrRefusedButNothingElse(
      @ForAll @IntRange(max = KINDS) int kind, @ForAll @Size(min = 2, max = 400) byte[] bytes) {
    bytes[0] = FrameCodec.VERSION;
    bytes[1] = (byte) kind;
    assertReadOrRefused(bytes);
  }

  @Property
  void changedBytesAreReadOrRefusedButNothingElse(
      @ForAll @IntRange(max = 2) int frame,
      @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 500) Integer> places,
      @ForAll byte value) {
    byte[] bytes = sender.encode(FRAMES.get(frame), "member-b").getBytes();
    places.forEach(place -> bytes[place % bytes.length] = value);
    assertReadOrRefused(bytes);
  }

  private void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(receiver.decode(Buffer.buffer(bytes)).frame()).isNotNull();
    } catch (UnreadableBatchException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 100)
  void withASecretNothingMadeUpIsEverRead(@ForAll @Size(min = 2, max = 400) byte[] bytes) {
    FrameCodec sealed = new FrameCodec("member-b", new Seal(Optional.of(new Secret("a secret"))));
    bytes[0] = FrameCodec.VERSION;
    try {
      sealed.decode(Buffer.buffer(bytes));
      throw new AssertionError("read without a seal");
    } catch (UnreadableBatchException refused) {
      assertThat(refused.getMessage()).contains("cluster.secret");
    }
  }
}
