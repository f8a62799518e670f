package io.spore.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.guard.ClientFlows;
import io.spore.gateway.websocket.Entrance.Guest;
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
    ClientInput input = new ClientInput(LARGEST, ClientFlows.wide(), texts::add, violations::add);

    frames.forEach(input::frame);

    assertThat(texts).allSatisfy(text -> assertThat(text.getBytes(UTF_8)).hasSizeLessThan(101));
    assertThat(violations.size()).isLessThanOrEqualTo(1);
  }

  @Property
  void anyTextIsAnsweredOnceOrEndsTheConnection(@ForAll("almostRequests") List<String> texts) {
    Stage stage = new Stage(Past.FORGOTTEN);
    FakeWriter writer = new FakeWriter(Integer.MAX_VALUE);
    Guest guest = stage.connect(writer, "exclude=cluster/%23");
    for (String text : texts) {
      guest.conversation().hear(text);
      if (writer.closed().isEmpty()) {
        assertThat(writer.read()).isNotEmpty();
      }
    }
  }

  @Property
  void anyAddressIsReadOrItsMistakeIsNamed(@ForAll("almostQueries") String query) {
    Stage stage = new Stage(Past.FORGOTTEN);
    try {
      assertThat(stage.entrance.read(query)).isNotNull();
    } catch (BadRequestException e) {
      assertThat(e.field()).isNotEmpty();
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<List<WebSocketFrame>> frames() {
    Arbitrary<byte[]> payloads = Arbitraries.bytes().array(byte[].class).ofMaxSize(120);
    Arbitrary<byte[]> texts =
        Arbitraries.strings().ofMaxLength(40).map(text -> text.getBytes(UTF_8));
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.oneOf(payloads, texts),
            Arbitraries.of(true, false))
        .as(ClientInputFuzzTest::frame)
        .list();
  }

  private static WebSocketFrame frame(int kind, byte[] payload, boolean last) {
    ByteBuf bytes = Unpooled.wrappedBuffer(payload);
    return switch (kind) {
      case 0 -> new TextWebSocketFrame(last, 0, bytes);
      case 1 -> new BinaryWebSocketFrame(last, 0, bytes);
      case 2 -> new ContinuationWebSocketFrame(last, 0, bytes);
      default -> new PingWebSocketFrame(bytes);
    };
  }

  @Provide
  Arbitrary<List<String>> almostRequests() {
    Arbitrary<String> types =
        Arbitraries.of(
            "subscribe", "unsubscribe", "resume", "snapshot", "replay", "cancel", "ping", "auth");
    Arbitrary<String> fields =
        Arbitraries.of("topics", "exclude", "cursors", "cursor", "from", "to", "speed", "token");
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of("[\"a/#\"]", "[[]]", "null", "true", "1e999", "-1", "\"max\"", "{}"),
            Arbitraries.strings().ofMaxLength(10).map(text -> '"' + text + '"'));
    Arbitrary<String> requests =
        Combinators.combine(types, fields, values, fields, values)
            .as(
                (type, field, value, other, more) ->
                    "{\"type\":\"%s\",\"%s\":%s,\"%s\":%s}"
                        .formatted(type, field, value, other, more));
    return Arbitraries.oneOf(requests, almostJson()).list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> almostQueries() {
    Arbitrary<String> names =
        Arbitraries.of(
            "topic",
            "exclude",
            "cursor",
            "cursors",
            "snapshot",
            "format",
            "from",
            "to",
            "speed",
            "then",
            "ticket");
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of("a/%23", "%2B", "%", "%zz", "true", "2026-01-15T10:30:00Z", "max", ""),
            Arbitraries.strings().ofMaxLength(20));
    return Combinators.combine(names, values)
        .as((name, value) -> name + "=" + value)
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("&", parts));
  }

  @Provide
  Arbitrary<String> almostJson() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            "\"type\"",
            "\"auth\"",
            ":",
            ",",
            "\"token\"",
            "\"x\"",
            "null",
            "1e999",
            "\\u0000",
            "\"",
            "\ud800",
            " ",
            "-",
            "true")
        .list()
        .ofMaxSize(20)
        .map(parts -> String.join("", parts));
  }
}
