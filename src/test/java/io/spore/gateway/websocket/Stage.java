package io.spore.gateway.websocket;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.CurrentState;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Doorman;
import io.spore.gateway.guard.Visitor;
import io.spore.gateway.support.TestAuth;
import io.spore.gateway.websocket.Entrance.Guest;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * All of one event loop's part in serving clients, without sockets, a bus or a clock of its own.
 */
final class Stage {
  static final Origin ORIGIN = new Origin("test", 1);
  static final int QUEUE_BYTES = 64 * 1024;

  final ManualLoop loop = new ManualLoop();
  final Crowd crowd = new Crowd(new Backpressure(Long.MAX_VALUE));
  final Stays stays = new Stays(new Doorman(null, TestAuth.OFF, loop), loop);
  final Audience audience;
  final Entrance entrance;

  private long published;
  private Cursor reached = Cursor.START;
  private SporeEvents.Reached delivered = new SporeEvents.Reached(0, Cursor.START);
  private Consumer<EventBatch> listener = batch -> {};

  /** What clients published, and what they are answered. */
  final List<OutgoingMessage> outgoing = new ArrayList<>();

  Future<Void> brokersAnswer = Future.succeededFuture();

  private final MessagePublisher publisher =
      message -> {
        outgoing.add(message);
        return brokersAnswer;
      };

  Stage(Past past) {
    this(past, SlowClient.DISCONNECT);
  }

  Stage(Past past, SlowClient slowClient) {
    WebSocketConfig config =
        new WebSocketConfig(
            1,
            QUEUE_BYTES,
            10_000,
            slowClient,
            65_536,
            100,
            Duration.ofSeconds(25),
            Duration.ofSeconds(60));
    UnpooledByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
    Encoders encoders = new Encoders(ORIGIN, allocator, slowClient == SlowClient.LATEST);
    Stamped noCluster = new Stamped(ORIGIN, 0, ClusterChanged.empty(0));
    audience =
        new Audience(config, crowd, encoders, allocator, loop, loop, this::subscribe, noCluster);
    entrance =
        new Entrance(
            config,
            new QueueBounds(QUEUE_BYTES, 10_000),
            crowd,
            audience,
            encoders,
            allocator,
            past,
            publisher,
            loop,
            loop,
            stays);
  }

  /** The next batch, stamped; nobody has heard of it yet. */
  EventBatch publish(String... topics) {
    List<Event> events = new ArrayList<>();
    for (String topic : topics) {
      byte[] payload = Long.toString(published + events.size()).getBytes(StandardCharsets.UTF_8);
      events.add(new MqttMessage(topic, payload, loop.millis(), 0, false));
    }
    return publish(events);
  }

  /** These events, as one batch. */
  EventBatch publish(List<Event> events) {
    return publish(events, System.nanoTime());
  }

  /** These events, as one batch that was read at this time. */
  EventBatch publish(List<Event> events, long enteredAt) {
    EventBatch batch = new EventBatch(ORIGIN, published + 1, published, reached, events, enteredAt);
    published = batch.nextPosition();
    reached = batch.after();
    return batch;
  }

  /** What a client has that got the first so many events. */
  static Cursor after(long seq) {
    return Cursor.START.advance(ORIGIN, seq);
  }

  /** How many events were published. */
  long published() {
    return published;
  }

  /** Hands the batch to the clients. */
  void deliver(EventBatch batch) {
    delivered = new SporeEvents.Reached(batch.nextPosition(), batch.after());
    listener.accept(batch);
  }

  /** Where the next batch stands that will be handed to the clients. */
  long delivered() {
    return delivered.position();
  }

  private SporeEvents.Subscription subscribe(Consumer<EventBatch> listener) {
    this.listener = listener;
    return new Subscription(delivered);
  }

  private record Subscription(SporeEvents.Reached reachedBefore)
      implements SporeEvents.Subscription {
    @Override
    public CurrentState stateBefore() {
      return CurrentState.UNKNOWN;
    }

    @Override
    public Future<Void> registered() {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> cancel() {
      return Future.succeededFuture();
    }
  }

  /** A client that asks for this in the query of its address. */
  Guest connect(FakeWriter writer, String query) {
    return connect(writer, query, Caller.ANYBODY);
  }

  /** A client that asks for this and was let in as somebody. */
  Guest connect(FakeWriter writer, String query, Caller caller) {
    try {
      return entrance.admit(
          writer, Rendering.PLAIN_FRAMES, entrance.read(query), new Visitor("test", caller));
    } catch (BadRequestException e) {
      throw new AssertionError(e.field() + ": " + e.getMessage(), e);
    }
  }
}
