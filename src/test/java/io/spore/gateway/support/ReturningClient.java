package io.spore.gateway.support;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * A client as users write them: when its gateway is gone it goes on at another one, from the cursor
 * of the last event it saw. Counts the copies of each numbered message of one topic, and what
 * gateways say to be missing. A snapshot tells the state once more, which is no copy.
 */
public final class ReturningClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RETRY_MS = 100;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Timer timer = new Timer("returning-client", true);
  private final Supplier<List<Integer>> ports;
  private final String topic;
  private final Copies copies = new Copies();
  private final List<JsonObject> gaps = new ArrayList<>();
  private final List<Integer> silentLosses = new ArrayList<>();
  private boolean toldOfGap;
  private boolean inSnapshot;
  private int next;
  private int attempts;
  private int connections;
  private String cursor = "";
  private CompletableFuture<WebSocket> connecting;
  private WebSocket socket;
  private boolean closed;

  /**
   * Connects.
   *
   * @param ports the gateways to try, as they are at the time
   */
  public ReturningClient(Supplier<List<Integer>> ports, String topic) {
    this(ports, topic, "");
  }

  /**
   * Connects after a long time.
   *
   * @param ports the gateways to try, as they are at the time
   * @param cursor of the last event that was seen
   */
  public ReturningClient(Supplier<List<Integer>> ports, String topic, String cursor) {
    this.ports = ports;
    this.topic = topic;
    this.cursor = cursor;
    connect();
    Awaitility.await("a connection").atMost(PATIENCE).until(() -> connections() > 0);
  }

  private synchronized void connect() {
    if (closed) {
      return;
    }
    List<Integer> known = ports.get();
    int port = known.get(attempts++ % known.size());
    String query = "format=cloudevents&topic=" + topic;
    query += cursor.isEmpty() ? "" : "&cursor=" + cursor;
    connecting =
        http.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws?" + query), new Listener())
            .whenComplete((connected, refused) -> connected(connected));
  }

  private synchronized void connected(WebSocket connected) {
    if (connected == null) {
      retry();
    } else {
      socket = connected;
      connections++;
    }
  }

  private synchronized void retry() {
    if (!closed) {
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              connect();
            }
          },
          RETRY_MS);
    }
  }

  /** How often it was connected. */
  public synchronized int connections() {
    return connections;
  }

  /** Waits until the message with this number has come. */
  public void awaitMessage(int number) {
    Awaitility.await("message " + number).atMost(PATIENCE).until(() -> copies.of(number) > 0);
  }

  /** The numbers from 0 to before this one of which no copy came. */
  public List<Integer> missing(int end) {
    return copies.missing(end);
  }

  /** The numbers of which more than one copy came. */
  public List<Integer> repeated() {
    return copies.repeated();
  }

  /**
   * Where a client stands.
   *
   * @param cursor of the last event
   * @param next the number of the message that comes next, if it has all before
   */
  public record Place(String cursor, int next) {}

  /** Where it stands now. */
  public synchronized Place place() {
    return new Place(cursor, copies.messages());
  }

  /** The numbers that were missing, at first at least, though no gap was told in their place. */
  public synchronized List<Integer> silentLosses() {
    return List.copyOf(silentLosses);
  }

  /** What gateways said to be missing. */
  public synchronized List<JsonObject> gaps() {
    return List.copyOf(gaps);
  }

  private synchronized void take(JsonObject event) {
    cursor = event.getString("cursor", cursor);
    if (event.getString("type").equals("io.spore.gateway.snapshot")) {
      inSnapshot = event.getJsonObject("data").getString("status").equals("begin");
    } else if (topic.equals(event.getString("subject"))) {
      count(Integer.parseInt(event.getString("data")));
    } else if (event.getString("type").equals("io.spore.gateway.gap")) {
      gaps.add(event);
      toldOfGap = true;
    }
  }

  private void count(int number) {
    if (inSnapshot) {
      copies.note(number);
    } else {
      copies.add(number);
    }
    for (; next < number; next++) {
      if (!toldOfGap) {
        silentLosses.add(next);
      }
    }
    next = Math.max(next, number + 1);
    toldOfGap = false;
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
    connecting.cancel(true);
    if (socket != null) {
      socket.abort();
    }
  }

  private final class Listener extends JsonListener {
    Listener() {
      super(ReturningClient.this::take);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      retry();
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      retry();
    }
  }
}
