package io.spore.gateway.websocket;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.EventHistory.Missing;
import io.spore.gateway.event.EventHistory.Resumption;
import io.spore.gateway.event.LastEvents.Snapshot;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one client is between the past and the present, and by which passages it gets to the live
 * stream. What can't be told is said: a gap, then a snapshot, then the stream.
 */
final class Course {
  private static final Logger LOG = LoggerFactory.getLogger(Course.class);

  private final Subscriber client;
  private final Past past;
  private final Edge edge;
  private final Later later;
  private final Notices notices;
  private final InstantSource clock;
  private ReplayPassage replaying;
  private Runnable afterReplay = () -> {};

  /** Counts what was asked for: an answer to an earlier question is of no interest any more. */
  private int turn;

  /** Stands beside a client that is on the live stream. */
  Course(
      Subscriber client, Past past, Edge edge, Later later, Notices notices, InstantSource clock) {
    this.client = client;
    this.past = past;
    this.edge = edge;
    this.later = later;
    this.notices = notices;
    this.clock = clock;
  }

  /** Whether a replay is under way. */
  boolean isReplaying() {
    return replaying != null;
  }

  /** Tells everything after the cursor, then the live stream. */
  void resume(Cursor cursor) {
    turn++;
    client.count(PastTold.RESUME);
    client.cancelPassage();
    if (replaying != null) {
      client.tell(notices.replayEnds("cancelled", replaying.told()));
      replaying = null;
    }
    if (past.history().isEmpty()) {
      miss(new Missing("no event log", -1), Optional.of(cursor));
      snapshotByHolding();
      return;
    }
    EventHistory history = past.history().get();
    client.passOver();
    then(
        history.after(cursor),
        found ->
            found
                .missing()
                .ifPresentOrElse(
                    missing -> {
                      miss(missing, Optional.of(cursor));
                      goOn(history, found.from(), cursor);
                    },
                    () -> catchUp(history, found.from(), cursor)),
        failure -> missAll(failure, Optional.of(cursor)));
  }

  /** Tells the last event of every topic, in between of the live stream. */
  void snapshot() {
    turn++;
    client.count(PastTold.SNAPSHOT);
    if (past.history().isPresent()) {
      long back = client.position(edge);
      client.passOver();
      snapshotByHistory(past.history().get(), back, Cursor.START);
    } else {
      snapshotByHolding();
    }
  }

  /**
   * Tells a stretch of history. The live stream waits in the log meanwhile.
   *
   * @param from tells where to begin and what of it the client has already
   */
  void replay(Replay replay, EventHistory history, Optional<Cursor> from) {
    turn++;
    client.count(PastTold.REPLAY);
    long back = client.position(edge);
    client.passOver();
    afterReplay = () -> catchUp(history, back, Cursor.START);
    Future<Long> end = replay.to().map(history::at).orElseGet(() -> now(history));
    Future<Resumption> begin =
        from.map(history::after)
            .orElseGet(
                () ->
                    replay
                        .from()
                        .map(history::at)
                        .orElseGet(() -> Future.succeededFuture(history.oldest()))
                        .map(position -> new Resumption(position, Optional.empty())));
    then(
        Future.all(begin, end),
        found -> {
          client.tell(notices.replayBegins(replay));
          begin.result().missing().ifPresent(missing -> miss(missing, from));
          replaying =
              new ReplayPassage(
                  client,
                  history,
                  later,
                  clock,
                  replay,
                  begin.result().from(),
                  end.result(),
                  from.orElse(Cursor.START),
                  told -> endReplay("end", told, replay.thenLive()));
          client.begin(replaying);
        },
        failure -> missAll(failure, Optional.empty()));
  }

  /** Ends a replay early: the client goes on with the live stream where it left it. */
  void cancelReplay() {
    if (replaying != null) {
      endReplay("cancelled", replaying.told(), true);
    }
  }

  private void endReplay(String status, long told, boolean thenLive) {
    replaying = null;
    client.tell(notices.replayEnds(status, told));
    if (thenLive) {
      client.cancelPassage();
      afterReplay.run();
    } else {
      client.close(CloseReason.REPLAYED);
    }
  }

  private static Future<Long> now(EventHistory history) {
    return Future.succeededFuture(history.end());
  }

  private void catchUp(EventHistory history, long from, Cursor has) {
    catchUp(history, from, has, CatchUp.LIVE, client::flow);
  }

  private void catchUp(EventHistory history, long from, Cursor has, long until, Runnable arrived) {
    client.begin(
        new CatchUp(
            client,
            history,
            edge,
            later,
            from,
            has,
            until,
            arrived,
            (missing, rest) -> {
              miss(missing, Optional.empty());
              rest.ifPresentOrElse(next -> goOn(history, next, has), this::snapshotByHolding);
            }));
  }

  /**
   * Behind a gap: tells what the history still has, up to the present, and then the state, some of
   * which may be of what is missing.
   */
  private void goOn(EventHistory history, long from, Cursor has) {
    client.passOver();
    long present = Math.max(from, edge.position());
    catchUp(history, from, has, present, () -> snapshotByHistory(history, present, has));
  }

  private void missAll(Throwable failure, Optional<Cursor> after) {
    miss(new Missing("the event log can't be read: " + failure.getMessage(), -1), after);
    snapshotByHolding();
  }

  private void miss(Missing missing, Optional<Cursor> after) {
    LOG.atDebug()
        .addKeyValue("subscriberId", client.id())
        .addKeyValue("reason", missing.reason())
        .addKeyValue("dropped", missing.count())
        .log("client missed events");
    client.tellMissing(missing, after);
  }

  /**
   * However long the snapshot takes to tell, what comes meanwhile is in the log.
   *
   * @param back where the client stands
   * @param has what of the events from there on it has already
   */
  private void snapshotByHistory(EventHistory history, long back, Cursor has) {
    takeSnapshot(
        snapshot ->
            catchUp(
                history,
                back,
                has,
                snapshot.position(),
                () ->
                    tell(
                        snapshot, () -> catchUp(history, snapshot.position(), snapshot.cursor()))));
  }

  /** What comes while the snapshot is told waits in the client's own queue. */
  private void snapshotByHolding() {
    client.hold();
    takeSnapshot(
        snapshot ->
            client.begin(
                new HeldPassage(
                    client, edge, later, snapshot.position(), () -> tell(snapshot, client::flow))));
  }

  private void tell(Snapshot snapshot, Runnable arrived) {
    client.begin(new SnapshotPassage(client, client.selection(), snapshot, notices, arrived));
  }

  private void takeSnapshot(Consumer<Snapshot> taken) {
    Snapshot known = new Snapshot(edge.position(), edge.cursor(), List.of(edge.cluster()));
    then(
        past.lastEvents()
            .map(lastEvents -> lastEvents.snapshot(edge.position()))
            .orElseGet(() -> Future.succeededFuture(known)),
        taken,
        failure -> {
          LOG.atWarn()
              .addKeyValue("subscriberId", client.id())
              .addKeyValue("error", failure.getMessage())
              .log("no snapshot can be had, only the cluster is told");
          taken.accept(known);
        });
  }

  /** Goes on when the answer is there, unless the client asked for something else meanwhile. */
  private <T> void then(Future<T> answer, Consumer<T> good, Consumer<Throwable> bad) {
    int asked = turn;
    answer.onComplete(
        done -> {
          if (asked != turn) {
            return;
          }
          if (answer.succeeded()) {
            good.accept(answer.result());
          } else {
            bad.accept(answer.cause());
          }
        });
  }
}
