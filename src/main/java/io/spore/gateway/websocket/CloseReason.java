package io.spore.gateway.websocket;

import io.spore.gateway.guard.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Why the gateway closes a client's WebSocket: RFC 6455, section 7.4, and our own codes. */
enum CloseReason {
  REPLAYED(1000, "the replay is over"),
  GOING_AWAY(1001, "the gateway is shutting down"),
  UNRESPONSIVE(1001, "no sign of life for too long"),
  PROTOCOL_ERROR(1002, "not a valid WebSocket frame"),
  NOT_UTF_8(1007, "a text message must be UTF-8"),
  MESSAGE_TOO_BIG(1009, "message larger than websocket.maxMessageSize"),
  TOO_SLOW(4008, "too slow: more waits than the gateway keeps for one client"),
  BINARY_FRAME(4400, "bad request: binary frames are not understood, send JSON text"),
  NOT_JSON(4400, "bad request: not a JSON object"),
  BAD_PARAMETER(4400, "bad request: the parameter, and how it should be"),
  NOT_AUTHORISED(Refusal.NOT_AUTHORISED),
  TOKEN_EXPIRED(Refusal.EXPIRED),
  TOO_MANY_ATTEMPTS(Refusal.TOO_MANY_ATTEMPTS),
  TOO_MUCH(Refusal.TOO_MANY_MESSAGES);

  private static final int MOST_BYTES = 123;

  private final short code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = (short) code;
    this.text = text;
  }

  CloseReason(Refusal refusal) {
    this(refusal.closeCode(), refusal.text());
  }

  /** How a client is told that it was turned away. */
  static CloseReason of(Refusal refusal) {
    return switch (refusal) {
      case EXPIRED -> TOKEN_EXPIRED;
      case TOO_MANY_ATTEMPTS -> TOO_MANY_ATTEMPTS;
      case TOO_MANY_MESSAGES -> TOO_MUCH;
      default -> NOT_AUTHORISED;
    };
  }

  short code() {
    return code;
  }

  /** The word that counters show. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String text() {
    return text;
  }

  /** The text, cut to what a close frame holds: 123 bytes (RFC 6455, section 5.5). */
  static String fitting(String text) {
    String fitting = text;
    while (fitting.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      fitting = fitting.substring(0, fitting.offsetByCodePoints(fitting.length(), -1));
    }
    return fitting;
  }
}
