package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A client's message {@code {"type":"auth","token":…}}. */
final class AuthMessage {
  private AuthMessage() {}

  /** The token in the message; empty when it is another message. */
  static Optional<String> tokenIn(String text) {
    // Most messages are others: those are read once, by whom they are for.
    if (!text.contains("\"auth\"")) {
      return Optional.empty();
    }
    return ClientMessages.object(text)
        .filter(message -> "auth".equals(message.path("type").textValue()))
        .map(message -> message.path("token"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }
}
