package io.spore.gateway.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** Reads what clients send. Today nothing is understood: clients watch. */
final class ClientMessages {
  private static final int DEEPEST = 32;
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ClientMessages() {}

  /**
   * The answer to a client's message.
   *
   * @return the answer as JSON; empty when the message is not a JSON object
   */
  static Optional<byte[]> answer(String text, String timestamp) {
    return object(text)
        .map(
            message ->
                Notices.error(
                    "this gateway takes no messages from clients; it only sends events",
                    timestamp));
  }

  /** The message as a JSON object; empty when it is none. */
  static Optional<JsonNode> object(String text) {
    try {
      return Optional.ofNullable(MAPPER.readTree(text)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
