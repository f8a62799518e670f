package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyDefaultsTest {
  private static final String EVENTS = "io.netty.jfr.enabled";
  private static final String PIECES = "io.netty.allocator.maxOrder";

  private final String eventsBefore = System.getProperty(EVENTS);
  private final String piecesBefore = System.getProperty(PIECES);

  @AfterEach
  void restore() {
    set(EVENTS, eventsBefore);
    set(PIECES, piecesBefore);
  }

  private static void set(String name, String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  @Test
  void buffersAreCutFromPiecesOfOneMebibyte() {
    System.clearProperty(PIECES);

    NettyDefaults.apply();

    int kib = 8 << Integer.getInteger(PIECES);
    assertThat(kib).isEqualTo(1024);
  }

  @Test
  void whatTheUserSetStays() {
    System.setProperty(EVENTS, "true");

    NettyDefaults.apply();

    assertThat(System.getProperty(EVENTS)).isEqualTo("true");
  }
}
