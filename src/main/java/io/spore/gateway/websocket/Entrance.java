package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.guard.Permissions;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.Visitor;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Takes clients of one event loop in, whatever they are connected by. */
final class Entrance {
  private static final int LAG_PATIENCE_MS = 10_000;
  private static final AtomicLong NEXT_ID = new AtomicLong(1);

  private final WebSocketConfig config;
  private final QueueBounds bounds;
  private final Crowd crowd;
  private final Audience audience;
  private final Encoders encoders;
  private final ByteBufAllocator allocator;
  private final Past past;
  private final Later later;
  private final Notices notices;
  private final Publishing publishing;
  private final InstantSource clock;
  private final Stays stays;

  Entrance(
      WebSocketConfig config,
      QueueBounds bounds,
      Crowd crowd,
      Audience audience,
      Encoders encoders,
      ByteBufAllocator allocator,
      Past past,
      MessagePublisher publisher,
      Later later,
      InstantSource clock,
      Stays stays) {
    this.config = config;
    this.bounds = bounds;
    this.crowd = crowd;
    this.audience = audience;
    this.encoders = encoders;
    this.allocator = allocator;
    this.past = past;
    this.later = later;
    this.notices = new Notices(clock);
    this.publishing = new Publishing(publisher, notices, later);
    this.clock = clock;
    this.stays = stays;
  }

  /**
   * A client that was let in.
   *
   * @param subscriber hands it what it gets
   * @param conversation hears what it asks
   * @param stay says how long it may
   */
  record Guest(Subscriber subscriber, Conversation conversation, Stay stay) {}

  /** What the gateway says to clients. */
  Notices notices() {
    return notices;
  }

  /** Counts one who is not let in. */
  void countRefused() {
    crowd.countClosed(CloseReason.BAD_PARAMETER);
  }

  /** Writes something to one who is not in, or not yet; it leaves with the writer's flush. */
  void write(ClientWriter writer, Rendering rendering, ObjectNode notice) {
    writer.write(encoders.of(rendering).encode(notice, Voice.NO_CURSOR));
  }

  /** Reads what a client asks for when it connects, and checks that it can be had. */
  ConnectRequest read(String query) throws BadRequestException {
    ConnectRequest request = ConnectRequest.parse(query, config.maxFilters());
    if (request.replay().isPresent() && past.history().isEmpty()) {
      throw new BadRequestException("from", "a replay", "this gateway keeps no event log");
    }
    return request;
  }

  /**
   * Whether the client asks for a replay that it has seen to the end already, by its cursor. So a
   * client that comes back by itself whenever its connection ends comes to an end too.
   */
  Future<Boolean> isReplayedToTheEnd(ConnectRequest request) {
    if (request.replay().isEmpty() || request.cursor().isEmpty()) {
      return Future.succeededFuture(false);
    }
    EventHistory history = past.history().orElseThrow();
    Future<Long> from = history.after(request.cursor().get()).map(EventHistory.Resumption::from);
    Future<Long> to =
        request
            .replay()
            .get()
            .to()
            .map(history::at)
            .orElseGet(() -> Future.succeededFuture(history.end()));
    return Future.all(from, to).map(both -> from.result() >= to.result());
  }

  /** Lets the client in and does what it asked for when it connected. */
  Guest admit(ClientWriter writer, Rendering rendering, ConnectRequest request, Visitor visitor) {
    Subscriber subscriber =
        new Subscriber(
            NEXT_ID.getAndIncrement(),
            writer,
            encoders.of(rendering),
            notices,
            new LiveQueue(
                bounds,
                config.slowClient(),
                crowd,
                crowd.deliveries(rendering),
                patienceTicks(),
                allocator),
            crowd,
            audience::planFlush);
    subscriber.permit(visitor.caller().permissions().read());
    subscriber.select(request.selection());
    subscriber.setWantsCursors(request.cursors());
    audience.join(subscriber);
    Course course = new Course(subscriber, past, audience, later, notices, clock);
    tellFirst(subscriber, course, request);
    subscriber.tellStart(audience.cursor());
    Stay stay = stays.begin(visitor, new Resident(subscriber));
    return new Guest(
        subscriber,
        new Conversation(
            subscriber,
            course,
            audience,
            past,
            publishing,
            notices,
            config.maxFilters(),
            stay,
            stays.refusals()),
        stay);
  }

  /** The client is gone; without effect when it was gone before. */
  void dismiss(Guest guest) {
    stays.end(guest.stay());
    if (audience.leave(guest.subscriber())) {
      guest.subscriber().gone();
    }
  }

  private int patienceTicks() {
    return Math.max(1, LAG_PATIENCE_MS / Audience.tickMs(config));
  }

  private void tellFirst(Subscriber subscriber, Course course, ConnectRequest request) {
    if (request.replay().isPresent()) {
      course.replay(request.replay().get(), past.history().orElseThrow(), request.cursor());
    } else if (request.cursor().isPresent()) {
      course.resume(request.cursor().get());
    } else {
      Stamped cluster = audience.cluster();
      if (subscriber.selection().wants(cluster.event().topic())) {
        subscriber.voice().say(List.of(cluster));
      }
      if (request.snapshot()) {
        course.snapshot();
      }
    }
  }

  /** How the doorman reaches a client that is in. */
  private final class Resident implements Stay.Resident {
    private final Subscriber subscriber;

    Resident(Subscriber subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void warn(long expiresAt) {
      subscriber.tell(notices.expires(expiresAt));
    }

    @Override
    public void permit(Permissions permissions) {
      audience.permit(subscriber, permissions.read());
    }

    @Override
    public void close(Refusal why) {
      subscriber.close(CloseReason.of(why));
    }
  }
}
