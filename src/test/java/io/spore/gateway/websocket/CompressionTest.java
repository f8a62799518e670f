package io.spore.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestAuth;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CompressionTest {
  private static final String ASK = "Sec-WebSocket-Extensions: permessage-deflate";
  private static final int COMPRESSED_TEXT = 0xc1;
  private static final long HEAP_GROWTH = 32L << 20;

  /** What a compressed message ends with, and is sent without: RFC 7692, section 7.2.1. */
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  private TestDoor door;

  @BeforeEach
  void prepare(Vertx vertx) {
    door = new TestDoor(vertx);
  }

  @AfterEach
  void leave() throws Exception {
    door.close();
  }

  @Test
  void unlessAskedForItIsNotAgreedOn() throws Exception {
    door.open();
    RawWebSocket client = connect(ASK);
    assertThat(client.answerHeaders()).doesNotContainIgnoringCase("permessage-deflate");
    assertThat(client.read().text()).contains("cluster/update");
  }

  @Test
  void everyEventArrivesCompressedForWhoWantsIt() throws Exception {
    door.compression(true).open();
    RawWebSocket compressed = connect(ASK);
    RawWebSocket plain = connect();
    assertThat(compressed.answerHeaders()).containsIgnoringCase("permessage-deflate");
    assertThat(plain.answerHeaders()).doesNotContainIgnoringCase("permessage-deflate");
    Inflater inflater = new Inflater(true);
    assertThat(inflated(inflater, compressed.read())).contains("cluster/update");
    assertThat(plain.read().text()).contains("cluster/update");
    Awaitility.await().until(() -> door.crowd().clients() == 2);

    byte[] payload = "compressible ".repeat(2_000).getBytes(UTF_8);
    for (int i = 0; i < 30; i++) {
      door.events()
          .publish(
              List.of(
                  new MqttMessage("small/" + i, new byte[0], 0, 0, false),
                  new MqttMessage("large/" + i, payload, 0, 0, false)));
    }

    for (int i = 0; i < 30; i++) {
      for (String kind : new String[] {"small/", "large/"}) {
        RawWebSocket.Frame frame = compressed.readUntil(RawWebSocket.TEXT);
        assertThat(frame.payload().length()).isLessThan(1_000);
        assertThat(inflated(inflater, frame)).startsWith("{\"topic\":\"" + kind + i + "\"");
        assertThat(plain.readUntil(RawWebSocket.TEXT).text())
            .startsWith("{\"topic\":\"" + kind + i + "\"");
      }
    }
  }

  @Test
  void aMessageThatInflatesTooFarClosesWith1009AndTakesNoMemory() throws Exception {
    door.compression(true).open();
    RawWebSocket healthy = connect(ASK);
    byte[] bomb = deflated(new byte[50 << 20]);
    assertThat(bomb.length).isLessThan(60_000);
    long before = usedHeap();

    for (int i = 0; i < 20; i++) {
      RawWebSocket hostile = connect(ASK);
      hostile.send(COMPRESSED_TEXT, bomb);
      assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1009);
    }

    assertThat(usedHeap() - before).isLessThan(HEAP_GROWTH);
    Inflater inflater = new Inflater(true);
    assertThat(inflated(inflater, healthy.read())).contains("cluster/update");
    door.events().publish(new MqttMessage("later", new byte[0], 0, 0, false));
    assertThat(inflated(inflater, healthy.readUntil(RawWebSocket.TEXT))).contains("\"later\"");
  }

  @Test
  void aBombInFragmentsIsNoWayAround() throws Exception {
    door.compression(true).open();
    byte[] bomb = deflated(new byte[10 << 20]);
    RawWebSocket hostile = connect(ASK);
    int part = 40;
    hostile.send(COMPRESSED_TEXT & 0x7f, Arrays.copyOf(bomb, part));
    for (int from = part; from < 100 * part; from += part) {
      hostile.send(0, Arrays.copyOfRange(bomb, from, from + part));
    }
    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1009);
  }

  @Test
  void aCompressedMessageIsUnderstood() throws Exception {
    door.compression(true).open();
    RawWebSocket client = connect(ASK);
    Inflater inflater = new Inflater(true);
    inflated(inflater, client.read());
    client.send(COMPRESSED_TEXT, deflated("{\"type\":\"hello\"}".getBytes(UTF_8)));
    assertThat(inflated(inflater, client.read())).contains("gateway/error");
  }

  @Test
  void nothingIsInflatedForWhoHasNotSaidWhoItIs() throws Exception {
    door.compression(true).auth(TestAuth.tokens(TestAuth.admin("boss"))).open();
    RawWebSocket anonymous = connect(ASK);
    assertThat(anonymous.answerHeaders()).doesNotContainIgnoringCase("permessage-deflate");
    RawWebSocket known = connect(ASK, "Authorization: Bearer boss");
    assertThat(known.answerHeaders()).containsIgnoringCase("permessage-deflate");

    anonymous.send(COMPRESSED_TEXT, deflated(new byte[50 << 20]));

    assertThat(anonymous.readUntil(RawWebSocket.CLOSE).closeCode()).isIn(1002, 1009, 4401);
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8_192];
    int count;
    while ((count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH)) > 0) {
      out.write(buffer, 0, count);
    }
    deflater.end();
    return Arrays.copyOf(out.toByteArray(), out.size() - TAIL.length);
  }

  private static String inflated(Inflater inflater, RawWebSocket.Frame frame) throws Exception {
    byte[] payload = frame.payload().getBytes();
    byte[] whole = Arrays.copyOf(payload, payload.length + TAIL.length);
    System.arraycopy(TAIL, 0, whole, payload.length, TAIL.length);
    inflater.setInput(whole);
    byte[] out = new byte[100_000];
    return new String(out, 0, inflater.inflate(out), UTF_8);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private RawWebSocket connect(String... headers) throws Exception {
    RawWebSocket client = door.connect("/ws", headers);
    assertThat(client.statusLine()).contains("101");
    return client;
  }
}
