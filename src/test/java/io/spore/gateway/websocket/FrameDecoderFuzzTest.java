package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.spore.gateway.guard.ClientFlows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What a WebSocket client sends, byte by byte, through Netty's decoder as a connection has it. */
class FrameDecoderFuzzTest {
  private static final int LARGEST = 1_000;

  @Property
  void anyBytesAreTakenOrEndTheConnectionAndNoBufferLeaks(
      @ForAll("streams") byte[] bytes, @ForAll @IntRange(min = 1, max = 64) int part) {
    List<CloseReason> violations = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<ByteBuf> sent = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel(decoder(), new Client(texts, violations));
    for (int from = 0; from < bytes.length; from += part) {
      ByteBuf piece =
          Unpooled.copiedBuffer(
              Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + part)));
      sent.add(piece);
      channel.writeInbound(piece);
    }
    channel.finishAndReleaseAll();

    assertThat(violations.size()).isLessThanOrEqualTo(1);
    assertThat(texts).allSatisfy(text -> assertThat(text).hasSizeLessThanOrEqualTo(LARGEST));
    assertThat(sent).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
  }

  private static WebSocket13FrameDecoder decoder() {
    return new WebSocket13FrameDecoder(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowMaskMismatch(false)
            .allowExtensions(false)
            .maxFramePayloadLength(LARGEST)
            .closeOnProtocolViolation(false)
            .build());
  }

  @Provide
  Arbitrary<byte[]> streams() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
    Arbitrary<byte[]> frames =
        Combinators.combine(
                Arbitraries.of(0x81, 0x01, 0x80, 0x00, 0x89, 0x8a, 0x88, 0x82, 0xc1, 0x83, 0x8f),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(125),
                Arbitraries.integers().between(-2, 2),
                Arbitraries.of(true, false))
            .as(FrameDecoderFuzzTest::frame);
    return Arbitraries.frequencyOf(Tuple.of(4, frames), Tuple.of(1, noise))
        .list()
        .ofMaxSize(12)
        .map(FrameDecoderFuzzTest::joined);
  }

  /** A frame that is nearly right: its length may be wrong by some bytes, its mask missing. */
  private static byte[] frame(int first, byte[] payload, int wrongBy, boolean masked) {
    int length = Math.max(0, Math.min(125, payload.length + wrongBy));
    byte[] frame = new byte[2 + (masked ? 4 : 0) + payload.length];
    frame[0] = (byte) first;
    frame[1] = (byte) (length | (masked ? 0x80 : 0));
    System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
    return frame;
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteBuf all = Unpooled.buffer();
    parts.forEach(all::writeBytes);
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    return bytes;
  }

  private static final class Client extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final ClientInput input;

    Client(List<String> texts, List<CloseReason> violations) {
      input = new ClientInput(LARGEST, ClientFlows.wide(), texts::add, violations::add);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      input.frame(frame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      input.failed(failure);
    }
  }
}
