package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.OutgoingMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A client without a broker: the test plays the broker's part, on the bridge's event loop. */
final class FakeBrokerClient implements BrokerClient {
  final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
  final AtomicInteger acknowledged = new AtomicInteger();
  private final Context context = Vertx.currentContext();
  private final Listener listener;
  private final Promise<Void> connected = Promise.promise();
  private final Promise<List<Integer>> subscribed = Promise.promise();

  FakeBrokerClient(Listener listener) {
    this.listener = listener;
  }

  void accept() {
    context.runOnContext(now -> connected.complete());
  }

  void grant(int qos) {
    context.runOnContext(now -> subscribed.complete(List.of(qos)));
  }

  void fail(String reason) {
    context.runOnContext(now -> connected.fail(new LinkFailure(reason)));
  }

  void deliver(String text, int qos) {
    context.runOnContext(now -> deliverNow(text, qos, 0, false));
  }

  void deliver(String text, int qos, int packetId, boolean duplicate) {
    context.runOnContext(now -> deliverNow(text, qos, packetId, duplicate));
  }

  /** What is delivered from now on was read at this time. */
  void reading(long at) {
    context.runOnContext(now -> listener.reading(at));
  }

  /** Retained messages on {@code r/0}, {@code r/1} and so on, then news, all in one turn. */
  void flood(int count, byte[] payload, int qos, String... newsTopics) {
    context.runOnContext(
        now -> {
          for (int i = 0; i < count; i++) {
            listener.message(
                new MqttMessage("r/" + i, payload, 0, qos, true),
                false,
                acknowledged::incrementAndGet);
          }
          for (String topic : newsTopics) {
            listener.message(new MqttMessage(topic, new byte[0], 0, 0, false), false, () -> {});
          }
        });
  }

  void lose(String reason) {
    context.runOnContext(now -> listener.lost(reason));
  }

  /** A message and the loss of the connection, noticed in one turn. */
  void deliverAndLose(String text, String reason) {
    context.runOnContext(
        now -> {
          deliverNow(text, 0, 0, false);
          listener.lost(reason);
        });
  }

  private void deliverNow(String text, int qos, int packetId, boolean duplicate) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    listener.message(
        new MqttMessage("t", payload, System.currentTimeMillis(), qos, false, packetId),
        duplicate,
        () -> calls.add("acknowledge " + text));
  }

  @Override
  public Future<Void> connect() {
    calls.add("connect");
    return connected.future();
  }

  @Override
  public Future<List<Integer>> subscribe(List<Subscription> subscriptions) {
    calls.add("subscribe " + subscriptions);
    return subscribed.future();
  }

  @Override
  public Future<Void> unsubscribe(List<String> filters) {
    calls.add("unsubscribe " + filters);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> publish(OutgoingMessage message) {
    calls.add("publish " + message.topic());
    return Future.succeededFuture();
  }

  @Override
  public void ping() {
    calls.add("ping");
  }

  @Override
  public void pause() {
    calls.add("pause");
  }

  @Override
  public void resume() {
    calls.add("resume");
  }

  @Override
  public Future<Void> disconnect() {
    calls.add("disconnect");
    return Future.succeededFuture();
  }

  @Override
  public void abort() {
    calls.add("abort");
  }

  @Override
  public String waitingFor() {
    return "the test";
  }
}
