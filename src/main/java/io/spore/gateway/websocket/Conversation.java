package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.RequestValues;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Refusals;
import io.spore.gateway.guard.Selection;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What one client asks for, and what it is answered. */
final class Conversation {
  private static final String TOPICS = "topics";
  private static final String EXCLUDE = "exclude";

  private final Subscriber client;
  private final Course course;
  private final Audience audience;
  private final Past past;
  private final Publishing publishing;
  private final Notices notices;
  private final int maxFilters;
  private final Stay stay;
  private final Refusals refusals;

  Conversation(
      Subscriber client,
      Course course,
      Audience audience,
      Past past,
      Publishing publishing,
      Notices notices,
      int maxFilters,
      Stay stay,
      Refusals refusals) {
    this.client = client;
    this.course = course;
    this.audience = audience;
    this.past = past;
    this.publishing = publishing;
    this.notices = notices;
    this.maxFilters = maxFilters;
    this.stay = stay;
    this.refusals = refusals;
  }

  /** Takes the client's next message. */
  void hear(String text) {
    Optional<Request> parsed = Request.parse(text);
    if (parsed.isEmpty()) {
      client.close(CloseReason.NOT_JSON);
      return;
    }
    Request request = parsed.get();
    String type;
    try {
      type = request.type();
    } catch (BadRequestException e) {
      client.tell(notices.error(e));
      return;
    }
    try {
      answer(type, request);
    } catch (BadRequestException e) {
      refusals.countLimit(e);
      client.tell(notices.refusal(request.json(), e));
    }
  }

  private void answer(String type, Request request) throws BadRequestException {
    switch (type) {
      case "subscribe" -> subscribe(request);
      case "unsubscribe" -> unsubscribe(request);
      case "resume" -> resume(request);
      case "snapshot" -> snapshot(request);
      case "replay" -> replay(request);
      case "cancel" -> cancel(request);
      case "publish" -> publishing.publish(client, stay.permissions(), request);
      case Request.AUTH -> authenticate(request);
      case "ping" -> {
        request.expectOnly();
        client.tell(notices.consent(request.json()));
      }
      default ->
          client.tell(
              notices.error(
                  new BadRequestException(
                      "type",
                      type,
                      "known are subscribe, unsubscribe, resume, snapshot, replay, cancel, publish,"
                          + " auth and ping")));
    }
  }

  private void subscribe(Request request) throws BadRequestException {
    request.expectOnly(TOPICS, EXCLUDE, "cursors");
    List<TopicFilter> topics = request.filters(TOPICS);
    List<TopicFilter> exclude = request.filters(EXCLUDE);
    Optional<Boolean> cursors = request.flag("cursors");
    if (topics.isEmpty() && exclude.isEmpty() && cursors.isEmpty()) {
      throw new BadRequestException(TOPICS, "", "name at least one topic filter");
    }
    Selection selection = client.selection().with(topics, exclude).bounded(TOPICS, maxFilters);
    audience.select(client, selection);
    cursors.ifPresent(wanted -> audience.setCursors(client, wanted));
    client.tell(notices.consent(request.json(), selection, client.wantsCursors()));
  }

  private void unsubscribe(Request request) throws BadRequestException {
    request.expectOnly(TOPICS, EXCLUDE);
    List<TopicFilter> topics = request.filters(TOPICS);
    List<TopicFilter> exclude = request.filters(EXCLUDE);
    if (topics.isEmpty() && exclude.isEmpty()) {
      throw new BadRequestException(TOPICS, "", "name at least one topic filter");
    }
    Selection selection = client.selection().without(topics, exclude);
    audience.select(client, selection);
    client.tell(notices.consent(request.json(), selection, client.wantsCursors()));
  }

  private void resume(Request request) throws BadRequestException {
    request.expectOnly("cursor");
    Optional<String> text = request.text("cursor");
    if (text.isEmpty()) {
      throw new BadRequestException("cursor", "", "a resume wants the cursor to go on from");
    }
    Cursor cursor = RequestValues.cursor("cursor", text.get());
    client.tell(notices.consent(request.json()));
    course.resume(cursor);
  }

  private void snapshot(Request request) throws BadRequestException {
    request.expectOnly();
    expectLive(request);
    client.tell(notices.consent(request.json()));
    course.snapshot();
  }

  private void replay(Request request) throws BadRequestException {
    request.expectOnly("from", "to", TOPICS, "speed", "then");
    List<TopicFilter> topics = request.filters(TOPICS);
    Selection selection =
        topics.isEmpty()
            ? client.selection()
            : Selection.EVERYTHING.with(topics, List.of()).bounded(TOPICS, maxFilters);
    Replay replay = ReplayFields.read(request::textOrNumber, selection);
    EventHistory history = history("type");
    expectLive(request);
    client.tell(notices.consent(request.json()));
    course.replay(replay, history, Optional.empty());
  }

  private void cancel(Request request) throws BadRequestException {
    request.expectOnly();
    if (!course.isReplaying()) {
      throw new BadRequestException("type", "cancel", "no replay is under way");
    }
    client.tell(notices.consent(request.json()));
    course.cancelReplay();
  }

  private void authenticate(Request request) throws BadRequestException {
    request.expectOnly("token");
    String token =
        request
            .tokenShown()
            .orElseThrow(() -> new BadRequestException("token", "", "a token is a text"));
    Future<Caller> renewal = stay.renew(token);
    renewal.onComplete(
        done ->
            client.tell(
                done.succeeded()
                    ? notices.consent(request.json(), done.result())
                    : notices.refusal(
                        request.json(),
                        new BadRequestException("token", "", done.cause().getMessage()))));
  }

  private void expectLive(Request request) throws BadRequestException {
    if (!client.isLive()) {
      ObjectNode json = request.json();
      throw new BadRequestException(
          "type",
          json.get("type").textValue(),
          "not before the client has caught up with the live stream");
    }
  }

  private EventHistory history(String field) throws BadRequestException {
    return past.history()
        .orElseThrow(
            () -> new BadRequestException(field, "replay", "this gateway keeps no event log"));
  }
}
