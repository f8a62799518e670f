package io.spore.gateway.http;

import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.OutgoingMessage;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was published. */
final class FakePublisher implements MessagePublisher {
  final List<OutgoingMessage> published = new CopyOnWriteArrayList<>();
  volatile Future<Void> answer = Future.succeededFuture();

  @Override
  public Future<Void> publish(OutgoingMessage message) {
    published.add(message);
    return answer;
  }
}
