package io.spore.gateway.websocket;

import java.util.Locale;

/** Why the gateway closes a client's WebSocket: RFC 6455, section 7.4, and our own codes. */
enum CloseReason {
  GOING_AWAY(1001, "the gateway is shutting down"),
  UNRESPONSIVE(1001, "no sign of life for too long"),
  PROTOCOL_ERROR(1002, "not a valid WebSocket frame"),
  NOT_UTF_8(1007, "a text message must be UTF-8"),
  MESSAGE_TOO_BIG(1009, "message larger than websocket.maxMessageSize"),
  TOO_SLOW(4008, "too slow: more waits than the gateway keeps for one client"),
  BINARY_FRAME(4400, "bad request: binary frames are not understood, send JSON text"),
  NOT_JSON(4400, "bad request: not a JSON object");

  private final short code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = (short) code;
    this.text = text;
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
}
