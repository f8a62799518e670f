package io.spore.gateway.http;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.Origin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a stretch of history as the body of a response: one chunk at a time, the next one when the
 * client's socket has taken the last. So however long the stretch is, no more than a chunk of it is
 * in memory.
 */
final class EventsAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(EventsAnswer.class);
  private static final int CHUNK_BYTES = 128 * 1024;

  /** A client that takes nothing for so long is cut off. */
  private static final long PATIENCE_MS = 60_000;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final EventHistory history;
  private final Origin self;
  private final InstantSource clock;
  private final EventsRequest request;
  private final Stretch stretch;
  private final EventLines lines;
  private long position;
  private long left;
  private Optional<Cursor> next = Optional.empty();
  private boolean over;

  /**
   * What is to be told.
   *
   * @param from the position of the first event
   * @param to the position behind the last one
   * @param after what the client has already: it is passed over
   * @param upTo if given, events that it does not cover are passed over too
   */
  record Stretch(long from, long to, Cursor after, Optional<Cursor> upTo) {}

  /** Prepares the answer. */
  EventsAnswer(
      Vertx vertx,
      HttpServerResponse response,
      EventHistory history,
      Origin self,
      InstantSource clock,
      EventsRequest request,
      Stretch stretch) {
    this.vertx = vertx;
    this.response = response;
    this.history = history;
    this.self = self;
    this.clock = clock;
    this.request = request;
    this.stretch = stretch;
    this.lines = new EventLines(request.form());
    this.position = stretch.from();
    this.left = request.limit();
  }

  /** Begins; goes on by itself until all is told, or the client has gone. */
  void begin() {
    response
        .setChunked(true)
        .putHeader(
            "content-type", request.form().hasLines() ? EventsRequest.LINES : "application/json")
        .putHeader("cache-control", "no-store")
        .closeHandler(gone -> over = true)
        .exceptionHandler(failure -> over = true);
    if (!request.form().hasLines()) {
      response.write("{\"events\":[");
    }
    proceed();
  }

  private void proceed() {
    if (over) {
      return;
    }
    if (position >= stretch.to() || left == 0) {
      end();
      return;
    }
    Future<List<EventBatch>> chunk = history.read(position, CHUNK_BYTES);
    chunk.onComplete(read -> onRead(chunk));
  }

  private void onRead(Future<List<EventBatch>> chunk) {
    if (over) {
      return;
    }
    if (chunk.failed()) {
      LOG.atWarn()
          .addKeyValue("error", chunk.cause().getMessage())
          .log("event log can't be read: an answer was broken off");
      over = true;
      // The head is out already: only a broken connection tells the client that this is not all.
      response.reset();
      return;
    }
    if (chunk.result().isEmpty()) {
      tellGap(stretch.to());
    }
    for (EventBatch batch : chunk.result()) {
      tellGap(Math.min(batch.position(), stretch.to()));
      tell(batch);
    }
    write(lines.take());
  }

  /** Says that everything before this position is missing, unless nothing is. */
  private void tellGap(long until) {
    if (until > position && left > 0) {
      lines.addGap(history.missing(position, until), self, clock.millis());
      position = until;
    }
  }

  private void tell(EventBatch batch) {
    boolean forClients = batch.isFor(self.gateway());
    int end = (int) Math.min(batch.events().size(), stretch.to() - batch.position());
    for (int i = (int) (position - batch.position()); i < end && left > 0; i++) {
      position++;
      if (forClients && isWanted(batch, i)) {
        lines.add(batch, i);
        left--;
        next = Optional.of(batch.cursor(i));
      }
    }
  }

  private boolean isWanted(EventBatch batch, int i) {
    long seq = batch.firstSeq() + i;
    return !stretch.after().covers(batch.origin(), seq)
        && stretch.upTo().map(last -> last.covers(batch.origin(), seq)).orElse(true)
        && request.selection().wants(batch.events().get(i))
        && request.selection().readable().contains(batch.events().get(i).topic());
  }

  private void write(Buffer bytes) {
    if (bytes.length() > 0) {
      response.write(bytes);
    }
    if (!response.writeQueueFull()) {
      vertx.runOnContext(later -> proceed());
      return;
    }
    long patience = vertx.setTimer(PATIENCE_MS, timer -> giveUp());
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          vertx.cancelTimer(patience);
          proceed();
        });
  }

  private void giveUp() {
    if (!over) {
      over = true;
      LOG.atDebug().log("a client took none of its answer for too long and was cut off");
      response.reset();
    }
  }

  private void end() {
    over = true;
    if (request.form().hasLines()) {
      response.end();
      return;
    }
    boolean more = position < stretch.to();
    response.end(
        next.filter(last -> more)
            .map(last -> "],\"next\":\"" + last + "\"}")
            .orElse("],\"next\":null}"));
  }
}
