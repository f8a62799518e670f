package io.spore.gateway.soak;

import io.spore.gateway.support.RawEventStream;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that is killed at any moment and comes back with the cursor of the last event that it
 * has: all that a program would keep. Every other one is on the WebSocket with CloudEvents, the
 * others take server-sent events.
 */
final class SoakClient {
  private static final String PREFIX = "soak/";
  private static final int AWAY_MS = 100;
  private static final int LATEST = 10_000;

  private final int port;
  private final boolean webSocket;
  private final Thread thread;
  private final List<String> received = new ArrayList<>();
  private String cursor = "";
  private int gaps;
  private long longestPauseMs;
  private long lastEventAt;
  private long awayMs = AWAY_MS;
  private Closeable connection;
  private boolean over;

  private SoakClient(int number, int port) {
    this.port = port;
    this.webSocket = number % 2 == 0;
    this.thread = new Thread(this::run, "soak client " + number);
  }

  static SoakClient start(int number, int port) {
    SoakClient client = new SoakClient(number, port);
    client.thread.start();
    return client;
  }

  /** What came, in order. */
  synchronized List<String> received() {
    return List.copyOf(received);
  }

  /** Whether it was told where it stands: from there on nothing may be missing. */
  synchronized boolean isOnStream() {
    return !cursor.isEmpty();
  }

  /** Whether this was the last message that came. */
  synchronized boolean hasEndedWith(String message) {
    return !received.isEmpty() && received.get(received.size() - 1).equals(message);
  }

  /** Whether this message is among the latest that came. */
  synchronized boolean hasReceived(String message) {
    int latest = Math.max(0, received.size() - LATEST);
    return received.subList(latest, received.size()).contains(message);
  }

  /** How often it was told that events are missing. */
  synchronized int gaps() {
    return gaps;
  }

  /** The longest time between two messages, in milliseconds. */
  synchronized long longestPauseMs() {
    return longestPauseMs;
  }

  /** Cuts its connection without a word; it comes back after this time. */
  synchronized void kill(long thenAwayMs) throws IOException {
    awayMs = thenAwayMs;
    if (connection != null) {
      connection.close();
    }
  }

  /** Ends it for good. */
  void stop() throws IOException, InterruptedException {
    synchronized (this) {
      over = true;
      notifyAll();
    }
    kill(0);
    thread.join();
  }

  private void run() {
    try {
      while (stayAway()) {
        try {
          if (webSocket) {
            followWebSocket();
          } else {
            followEventStream();
          }
        } catch (IOException gone) {
          // Killed, or the gateway is: it comes back.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits before it connects again; false when it shall not. */
  private synchronized boolean stayAway() throws InterruptedException {
    long until = System.currentTimeMillis() + awayMs;
    awayMs = AWAY_MS;
    for (long left = until - System.currentTimeMillis();
        left > 0 && !over;
        left = until - System.currentTimeMillis()) {
      wait(left);
    }
    return !over;
  }

  private synchronized String cursor() {
    return cursor;
  }

  private synchronized boolean connected(Closeable opened) {
    connection = opened;
    return !over;
  }

  private void followWebSocket() throws IOException {
    String query = "/ws?format=cloudevents&topic=soak/%23&cursors=true";
    String resume = cursor().isEmpty() ? "" : "&cursor=" + cursor();
    try (RawWebSocket socket = RawWebSocket.connect(port, query + resume)) {
      boolean goOn = connected(socket);
      while (goOn) {
        RawWebSocket.Frame frame = socket.read();
        if (frame.opcode() == RawWebSocket.PING) {
          socket.send(0x80 | RawWebSocket.PONG, frame.payload().getBytes());
        } else if (frame.opcode() == RawWebSocket.CLOSE) {
          goOn = false;
        } else {
          cloudEvent(new JsonObject(frame.text()));
        }
      }
    }
  }

  private synchronized void cloudEvent(JsonObject event) {
    String topic = event.getString("subject");
    if (topic.startsWith(PREFIX)) {
      note(event.getString("data"), event.getString("cursor"));
    } else if (topic.equals("gateway/cursor")) {
      cursor = event.getJsonObject("data").getString("cursor");
    } else if (topic.equals("gateway/gap")) {
      gaps++;
    }
  }

  private void followEventStream() throws IOException {
    String[] last =
        cursor().isEmpty() ? new String[0] : new String[] {"Last-Event-ID: " + cursor()};
    try (RawEventStream stream = RawEventStream.open(port, "/events?topic=soak/%23", last)) {
      boolean goOn = connected(stream);
      while (goOn) {
        RawEventStream.Block block = stream.read();
        plainEvent(block.field("id"), block.field("data"));
      }
    }
  }

  private synchronized void plainEvent(String id, String data) {
    JsonObject event = data.isEmpty() ? new JsonObject() : new JsonObject(data);
    if (event.getString("topic", "").startsWith(PREFIX)) {
      note(event.getString("data"), id);
    } else if (event.getString("topic", "").equals("gateway/gap")) {
      gaps++;
    } else if (!id.isEmpty()) {
      cursor = id;
    }
  }

  private void note(String message, String reached) {
    long now = System.currentTimeMillis();
    if (lastEventAt > 0) {
      longestPauseMs = Math.max(longestPauseMs, now - lastEventAt);
    }
    lastEventAt = now;
    received.add(message);
    cursor = reached;
  }
}
