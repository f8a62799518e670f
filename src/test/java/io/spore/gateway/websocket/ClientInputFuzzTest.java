package io.spore.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.spore.gateway.guard.ClientFlows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What a WebSocket client sends, behind the decoder of frames. */
class ClientInputFuzzTest {
  private static final int LARGEST = 100;

  @Property
  void whateverFramesComeTextsAreWholeSmallAndUtf8AndAClientIsClosedOnceAtMost(
      @ForAll("frames") @Size(max = 30) List<WebSocketFrame> frames) {
    List<String> texts = new ArrayList<>();
    List<CloseReason> violations = new ArrayList<>();
    ClientInput input =
        new ClientInput(LARGEST, ClientFlows.wide(), texts::add, violations::add);

    frames.forEach(input::frame);

    assertThat(texts).allSatisfy(text -> assertThat(text.getBytes(UTF_8)).hasSizeLessThan(101));
    assertThat(violations.size()).isLessThanOrEqualTo(1);
  }

  @Property
  void anyTextIsAnsweredOrRefused(@ForAll("almostJson") String text) {
    assertThatCode(
            () -> {
              AuthMessage.tokenIn(text);
              ClientMessages.answer(text, "now");
            })
        .doesNotThrowAnyException();
  }

  @Provide
  Arbitrary<List<WebSocketFrame>> frames() {
    Arbitrary<Buffer> payloads =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(120).map(Buffer::buffer);
    Arbitrary<Buffer> texts = Arbitraries.strings().ofMaxLength(40).map(Buffer::buffer);
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.oneOf(payloads, texts),
            Arbitraries.of(true, false))
        .as(
            (kind, payload, last) ->
                switch (kind) {
                  case 0 -> WebSocketFrame.textFrame(payload.toString(UTF_8), last);
                  case 1 -> WebSocketFrame.binaryFrame(payload, last);
                  case 2 -> WebSocketFrame.continuationFrame(payload, last);
                  default -> WebSocketFrame.pingFrame(payload.slice(0, Math.min(125, payload.length())));
                })
        .list();
  }

  @Provide
  Arbitrary<String> almostJson() {
    return Arbitraries.of(
            "{", "}", "[", "]", "\"type\"", "\"auth\"", ":", ",", "\"token\"", "\"x\"", "null",
            "1e999", "\\u0000", "\"", "\ud800", " ", "-", "true")
        .list()
        .ofMaxSize(20)
        .map(parts -> String.join("", parts));
  }
}
