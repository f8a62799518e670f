package io.spore.gateway.support;

import io.vertx.core.json.JsonObject;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Puts the parts of text messages together, and reads each message as a JSON object. */
class JsonListener implements WebSocket.Listener {
  private final StringBuilder text = new StringBuilder();
  private final Consumer<JsonObject> heard;

  /**
   * Has heard nothing yet.
   *
   * @param heard receives each message, in order
   */
  JsonListener(Consumer<JsonObject> heard) {
    this.heard = heard;
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      heard.accept(new JsonObject(text.toString()));
      text.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedStage(null);
  }
}
