package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.websocket.Entrance.Guest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients come back at any moment while events are published, told and stored in every possible
 * rhythm. Payloads count from 0, so what a client got says what it lacks.
 */
class SeamTest {
  private static final int STEPS = 1_500;

  private final ManualHistory history = new ManualHistory();
  private final Stage stage = new Stage(new Past(Optional.of(history), Optional.of(history)));
  private final ArrayDeque<EventBatch> toTell = new ArrayDeque<>();
  private final ArrayDeque<EventBatch> toStore = new ArrayDeque<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<String> topics = new ArrayList<>();

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 150);
  }

  /** A client that comes back with its cursor whenever it is closed as too slow. */
  private final class Client {
    private final long from;
    private final Optional<TopicFilter> filter;
    private final List<Long> got = new ArrayList<>();
    private final int capacity;
    private FakeWriter writer;
    private Guest guest;

    Client(long from, Optional<TopicFilter> filter, int capacity) {
      this.from = from;
      this.filter = filter;
      this.capacity = capacity;
      connect(from);
    }

    void connect(long next) {
      writer = new FakeWriter(capacity);
      Cursor cursor = next == 0 ? Cursor.START : Cursor.START.advance(Stage.ORIGIN, next);
      guest =
          stage.connect(writer, "cursor=" + cursor + (filter.isPresent() ? "&topic=a/%2B" : ""));
    }

    boolean read() {
      int before = got.size();
      for (JsonNode event : writer.read()) {
        got.add(Long.valueOf(event.get("data").textValue()));
      }
      if (writer.closed().isPresent()) {
        stage.entrance.dismiss(guest);
        connect(got.isEmpty() ? from : got.get(got.size() - 1) + 1);
      }
      return got.size() > before;
    }

    List<Long> expected() {
      List<Long> expected = new ArrayList<>();
      for (long i = from; i < topics.size(); i++) {
        String topic = topics.get((int) i);
        if (filter.map(wanted -> wanted.matches(topic)).orElse(true)) {
          expected.add(i);
        }
      }
      return expected;
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whoeverComesBackGetsEverythingOnceAndInOrder(long seed) {
    Random random = new Random(seed);
    // Some runs are fast for their clients, others slow; some logs lag far behind.
    int publishing = 1 + random.nextInt(5);
    int storing = 1 + random.nextInt(5);
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(10)) {
        case 0 -> repeat(publishing, () -> publish(random));
        case 1 -> repeat(storing, this::store);
        case 2, 3 -> tell();
        case 4 -> history.answer();
        case 5 -> stage.loop.step();
        case 6 -> stage.loop.advance(1 + random.nextInt(10));
        case 7, 8 -> clients.forEach(client -> maybe(random, client::read));
        default -> {
          if (clients.size() < 6 && random.nextInt(20) == 0) {
            connect(random);
          }
        }
      }
    }
    settle();

    for (Client client : clients) {
      // From the first difference on, or a failure would fill the screen.
      List<Long> expected = client.expected();
      int same = sameFromStart(client.got, expected);
      assertThat(some(client.got, same)).isEqualTo(some(expected, same));
    }
  }

  private void publish(Random random) {
    String[] batch = new String[1 + random.nextInt(20)];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = "abc".charAt(random.nextInt(3)) + "/x";
      topics.add(batch[i]);
    }
    EventBatch next = stage.publish(batch);
    toTell.add(next);
    toStore.add(next);
  }

  private void store() {
    if (!toStore.isEmpty()) {
      history.append(toStore.remove());
    }
  }

  private void tell() {
    if (!toTell.isEmpty()) {
      stage.deliver(toTell.remove());
    }
  }

  private void connect(Random random) {
    long from = (long) (random.nextDouble() * (stage.delivered() + 1));
    Optional<TopicFilter> filter =
        random.nextBoolean() ? Optional.empty() : Optional.of(TopicFilter.parse("a/+"));
    clients.add(new Client(from, filter, 1 + random.nextInt(5_000)));
  }

  private void settle() {
    while (!toStore.isEmpty()) {
      store();
    }
    while (!toTell.isEmpty()) {
      tell();
    }
    for (int quiet = 0; quiet < 20; quiet++) {
      while (history.answer()) {
        quiet = 0;
      }
      stage.loop.runAll();
      stage.loop.advance(CatchUp.RETRY_MS);
      for (Client client : clients) {
        if (client.read()) {
          quiet = 0;
        }
      }
    }
  }

  private static int sameFromStart(List<Long> some, List<Long> others) {
    int same = 0;
    while (same < some.size() && same < others.size() && some.get(same).equals(others.get(same))) {
      same++;
    }
    return same;
  }

  private static List<Long> some(List<Long> numbers, int from) {
    return numbers.subList(from, Math.min(from + 10, numbers.size()));
  }

  private static void repeat(int times, Runnable action) {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }

  private static void maybe(Random random, Runnable action) {
    if (random.nextInt(3) == 0) {
      action.run();
    }
  }
}
