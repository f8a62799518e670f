package io.spore.gateway.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What devices send. */
public enum Payload {
  ASCII_200 {
    @Override
    byte[] bytes() {
      return utf8("temperature 21.5 C; ".repeat(10));
    }
  },
  JSON_1K {
    @Override
    byte[] bytes() {
      return utf8(
          "["
              + "{\"sensor\":\"temperature\",\"value\":21.5,\"unit\":\"C\"},".repeat(21)
              + "{\"end\":1}]");
    }
  },
  UTF8_200 {
    @Override
    byte[] bytes() {
      return utf8("Grüße, 21,5 °C, 日本語 🌡 ".repeat(6));
    }
  },
  BINARY_200 {
    @Override
    byte[] bytes() {
      byte[] bytes = new byte[200];
      new Random(42).nextBytes(bytes);
      return bytes;
    }
  };

  abstract byte[] bytes();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
