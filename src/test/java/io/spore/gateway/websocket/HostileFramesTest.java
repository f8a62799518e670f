package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.guard.Refusal;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestLimits;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket clients that break the rules or send without end. */
@ExtendWith(VertxExtension.class)
class HostileFramesTest {
  private HostileStage stage;

  @BeforeEach
  void prepare(Vertx vertx) {
    stage = new HostileStage(vertx);
  }

  @AfterEach
  void leave() throws Exception {
    stage.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "817f4000000000000000", // a text of 2^62 bytes
        "81ffffffffffffffffff00000000", // a length beyond what there is
        "8105414243", // not masked
        "8a7e0400", // a pong of 1,024 bytes, which must be short
        "09800000000000", // a ping in fragments
        "808000000000", // goes on with what never began
        "8380" + "00000000", // an opcode that is none
        "c18100000000" + "41", // compressed, which was not agreed on
        "888100000000" + "41" // a close with half a code
      })
  void framesThatBreakTheRulesEndTheirOwnConnectionOnly(String hex) throws Exception {
    stage.deploy(TestLimits.WIDE);
    HealthyClient healthy = stage.healthyClient();
    RawWebSocket hostile = stage.connect();

    hostile.sendBytes(HexFormat.of().parseHex(hex));

    assertThat(hostile.isEnded()).isTrue();
    healthy.stopAndCheck();
  }

  @Test
  void emptyFragmentsWithoutEndCloseWith4429() throws Exception {
    stage.deploy(new TestLimits().messageRate(100).build());
    HealthyClient healthy = stage.healthyClient();
    RawWebSocket hostile = stage.connect();
    hostile.send(RawWebSocket.TEXT, new byte[0]);
    for (int i = 0; i < 250; i++) {
      hostile.send(0, new byte[0]);
    }
    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4429);
    assertThat(stage.refused(Refusal.TOO_MANY_MESSAGES)).isEqualTo(1);
    healthy.stopAndCheck();
  }

  @Test
  void aFloodOfPingsClosesWith4429() throws Exception {
    stage.deploy(new TestLimits().messageRate(100).build());
    RawWebSocket hostile = stage.connect();
    for (int i = 0; i < 250; i++) {
      hostile.send(0x80 | RawWebSocket.PING, new byte[100]);
    }
    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4429);
  }

  @Test
  void aFloodOfBytesClosesWith4429() throws Exception {
    stage.deploy(new TestLimits().messageBytes(64 * 1024).build());
    RawWebSocket hostile = stage.connect();
    for (int i = 0; i < 4; i++) {
      hostile.sendText("{\"a\":\"" + "x".repeat(40_000) + "\"}");
    }
    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4429);
  }
}
