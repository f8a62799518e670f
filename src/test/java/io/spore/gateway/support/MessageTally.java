package io.spore.gateway.support;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final Copies copies = new Copies();
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
            .buildAsync(uri, new JsonListener(this::take))
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
  public int copiesOf(int number) {
    return copies.of(number);
  }

  /** The numbers from 0 to before this one of which no copy came. */
  public List<Integer> missing(int end) {
    return copies.missing(end);
  }

  /** The numbers of which more than one copy came. */
  public List<Integer> repeated() {
    return copies.repeated();
  }

  /** The numbers in the order in which their first copies came. */
  public synchronized List<Integer> firstCopies() {
    return order.stream().distinct().toList();
  }

  /** What the gateway told of events that it could not tell. */
  public List<JsonObject> gaps() {
    return news.stream().filter(event -> event.getString("topic").equals("gateway/gap")).toList();
  }

  /** How many events the gateway said that it could not tell. */
  public long saidToBeMissing() {
    return gaps().stream().mapToLong(gap -> gap.getLong("dropped", 0L)).sum();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private synchronized void count(int number) {
    copies.add(number);
    order.add(number);
  }

  private void take(JsonObject event) {
    if (topic.equals(event.getString("topic"))) {
      count(Integer.parseInt(event.getString("data")));
    } else {
      news.add(event);
    }
  }
}
