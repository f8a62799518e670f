package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the gateway says to one client alone, as JSON. */
final class Notices {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Notices() {}

  /** The client missed events because it was too slow. */
  static byte[] gap(WaitingFrames.Loss loss, String timestamp) {
    ObjectNode notice = MAPPER.createObjectNode();
    notice.put("topic", "gateway/gap");
    notice.put("dropped", loss.events());
    notice.put("from", loss.fromSeq());
    notice.put("to", loss.toSeq());
    notice.put("reason", "slow client");
    return bytes(notice, timestamp);
  }

  /**
   * What became of the client's token.
   *
   * @param status {@code accepted}, {@code refused} or {@code expires}
   * @param expiresAt when the token expires, if it does
   */
  static byte[] auth(String status, Optional<String> expiresAt, String timestamp) {
    ObjectNode notice = MAPPER.createObjectNode();
    notice.put("topic", "gateway/auth");
    notice.put("status", status);
    expiresAt.ifPresent(at -> notice.put("expiresAt", at));
    return bytes(notice, timestamp);
  }

  /** The gateway does not do what the client asked for. */
  static byte[] error(String message, String timestamp) {
    ObjectNode notice = MAPPER.createObjectNode();
    notice.put("topic", "gateway/error");
    notice.put("message", message);
    return bytes(notice, timestamp);
  }

  private static byte[] bytes(ObjectNode notice, String timestamp) {
    return notice.put("timestamp", timestamp).toString().getBytes(StandardCharsets.UTF_8);
  }
}
