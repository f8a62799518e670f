package io.spore.gateway.support;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A well-behaved client of a gateway's stream; the test waits for the event it wants to see. */
public final class EventStream implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private EventStream(int port) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .connectTimeout(PATIENCE)
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new Listener())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** Connects; returns once the gateway has sent its greeting, so that nothing is missed now. */
  public static EventStream open(int port) throws InterruptedException {
    EventStream stream = new EventStream(port);
    stream.frames.add(stream.nextOn("cluster/update").encode());
    return stream;
  }

  /** Waits for the next event of this topic; others are passed over. */
  public JsonObject nextOn(String topic) throws InterruptedException {
    return next("event of topic " + topic, event -> topic.equals(event.getString("topic")));
  }

  /** Waits for the next MQTT message of this topic and returns its payload; others pass. */
  public String nextData(String topic) throws InterruptedException {
    return nextOn(topic).getString("data");
  }

  /**
   * Waits for the next event that fits; others are passed over.
   *
   * @param wanted what it is called when it does not come
   */
  public JsonObject next(String wanted, Predicate<JsonObject> fits) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String frame = frames.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (frame == null) {
        throw new AssertionError("no " + wanted + " within " + PATIENCE);
      }
      JsonObject event = new JsonObject(frame);
      if (fits.test(event)) {
        return event;
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
  }

  /** Puts fragments together and keeps the whole. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        frames.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }
}
