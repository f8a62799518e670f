package io.spore.gateway.event;

import io.vertx.core.buffer.Buffer;

/**
 * What a node answered.
 *
 * @param node its address
 * @param status the HTTP status code
 * @param body the answer; never larger than the gateway takes from a node
 * @param roundTripMs from the start of the call to the last byte of the answer, in milliseconds, at
 *     least 1; without the time it waited for its turn
 */
public record NodeAnswer(String node, int status, Buffer body, long roundTripMs) {
  /** Whether the node did as asked. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }
}
