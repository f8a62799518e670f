package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.guard.Selection;
import io.spore.gateway.guard.TopicSet;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Finding who wants an event, among clients with ten filters each, none of them alike. Time for one
 * event, in batches of 20 on 1,000 topics: remembered, and found anew because somebody subscribed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InterestsBenchmark {
  private static final int EVENTS = 20;
  private static final int TOPICS = 1_000;
  private static final Origin ORIGIN = new Origin("benchmark", 1);

  @Param({"0", "100", "10000"})
  private int clients;

  /** How many of the clients want every event; the others want none. */
  @Param({"0", "10"})
  private int wanting;

  private final Interests interests = new Interests();
  private final List<EventBatch> batches = new ArrayList<>();
  private int next;
  private Subscriber comer;

  @Setup
  public void prepare() {
    for (int client = 0; client < clients; client++) {
      interests.join(subscriber(client, client < wanting ? "sensor" : "other"));
    }
    comer = subscriber(clients, "other");
    long position = 0;
    while (position < TOPICS) {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        String topic = "sensor/room-" + (position + i) + "/temperature";
        events.add(new MqttMessage(topic, new byte[0], 0, 0, false));
      }
      batches.add(new EventBatch(ORIGIN, position + 1, position, Cursor.START, events));
      position += EVENTS;
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int remembered() {
    return interests.collect(nextBatch()).size();
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int foundAnew() {
    interests.join(comer);
    interests.leave(comer);
    return interests.collect(nextBatch()).size();
  }

  private EventBatch nextBatch() {
    next = next + 1 == batches.size() ? 0 : next + 1;
    return batches.get(next);
  }

  private static Subscriber subscriber(int client, String root) {
    List<TopicFilter> filters = new ArrayList<>();
    filters.add(TopicFilter.parse(root + "/+/temperature"));
    filters.add(TopicFilter.parse(root + "/" + client + "/#"));
    for (int i = 2; i < 10; i++) {
      filters.add(TopicFilter.parse("other/" + client + "/" + i + "/+"));
    }
    Crowd crowd = new Crowd(new Backpressure(1));
    PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    Subscriber subscriber =
        new Subscriber(
            client,
            new NoSocket(),
            new FrameEncoder(Rendering.PLAIN_FRAMES, ORIGIN, allocator, false),
            new Notices(InstantSource.system()),
            new LiveQueue(
                new QueueBounds(1 << 20, 10_000),
                SlowClient.DISCONNECT,
                crowd,
                crowd.deliveries(Rendering.PLAIN_FRAMES),
                1,
                allocator),
            crowd,
            () -> {});
    subscriber.permit(TopicSet.EVERYTHING);
    subscriber.select(Selection.EVERYTHING.with(filters, List.of()));
    return subscriber;
  }

  /** Nothing is written here. */
  private static final class NoSocket implements ClientWriter {
    @Override
    public void onWritable(Runnable action) {}

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void write(ByteBuf messages) {
      messages.release();
    }

    @Override
    public void flush() {}

    @Override
    public void ping(String cursor) {}

    @Override
    public boolean answersPings() {
      return true;
    }

    @Override
    public void close(CloseReason reason, String text) {}

    @Override
    public void abort() {}

    @Override
    public SocketAddress remoteAddress() {
      return SocketAddress.inetSocketAddress(1, "127.0.0.1");
    }
  }
}
