package io.spore.gateway.support;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A client of a gateway that counts the copies of each numbered message of one topic, and keeps the
 * gateway's own news. It may miss messages and get some twice; the test says what is right.
 */
public final class MessageTally implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String topic;
  private final Map<Integer, Integer> copies = new TreeMap<>();
  private final List<Integer> order = new ArrayList<>();
  private final List<JsonObject> news = new CopyOnWriteArrayList<>();
  private final WebSocket socket;

  private MessageTally(GatewayProcess gateway, String topic) {
    URI uri = URI.create("ws://" + gateway.host() + ":" + gateway.port() + "/ws");
    this.topic = topic;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .connectTimeout(PATIENCE)
            .buildAsync(uri, new Listener())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** Connects; returns once the gateway has sent its greeting. */
  public static MessageTally open(GatewayProcess gateway, String topic) {
    MessageTally tally = new MessageTally(gateway, topic);
    tally.awaitNews("the greeting", event -> true);
    return tally;
  }

  /** Waits until the message with this number has come. */
  public void awaitMessage(int number) {
    try {
      Awaitility.await().atMost(PATIENCE).until(() -> copiesOf(number) > 0);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "message " + number + " did not come; missing so far " + missing(number), e);
    }
  }

  /** Waits until so many messages have come, copies not counted. */
  public void awaitFirstCopies(int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> firstCopies().size() >= count);
  }

  /** Waits for news from the gateway itself that fits, or finds what has come already. */
  public JsonObject awaitNews(String wanted, Predicate<JsonObject> fits) {
    Awaitility.await(wanted).atMost(PATIENCE).until(() -> news.stream().anyMatch(fits));
    return news.stream().filter(fits).findFirst().orElseThrow();
  }

  /** What the gateway itself told, in order. */
  public List<JsonObject> news() {
    return List.copyOf(news);
  }

  /** How many copies of the message came. */
  public synchronized int copiesOf(int number) {
    return copies.getOrDefault(number, 0);
  }

  /** The numbers from 0 to before this one of which no copy came. */
  public synchronized List<Integer> missing(int end) {
    List<Integer> missing = new ArrayList<>();
    for (int number = 0; number < end; number++) {
      if (!copies.containsKey(number)) {
        missing.add(number);
      }
    }
    return missing;
  }

  /** The numbers of which more than one copy came. */
  public synchronized List<Integer> repeated() {
    return copies.entrySet().stream()
        .filter(entry -> entry.getValue() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The numbers in the order in which their first copies came. */
  public synchronized List<Integer> firstCopies() {
    return order.stream().distinct().toList();
  }

  /** How many events the gateway said that it could not tell. */
  public long saidToBeMissing() {
    return news.stream()
        .filter(event -> event.getString("topic").equals("gateway/gap"))
        .mapToLong(event -> event.getLong("dropped", 0L))
        .sum();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private synchronized void count(int number) {
    copies.merge(number, 1, Integer::sum);
    order.add(number);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        take(new JsonObject(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void take(JsonObject event) {
      if (topic.equals(event.getString("topic"))) {
        count(Integer.parseInt(event.getString("data")));
      } else {
        news.add(event);
      }
    }
  }
}
