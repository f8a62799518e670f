package io.spore.gateway.support;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Publishes to a broker from a test's own thread; each call returns when the broker has it. */
public final class MqttPublisher implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;
  private static final int IN_FLIGHT = 500;

  private final MqttClient client;
  // An acknowledgement may overtake the future that tells the packet id: whoever comes first, asks.
  private final ConcurrentHashMap<Integer, CompletableFuture<Void>> acknowledgements =
      new ConcurrentHashMap<>();

  // The client is used on one event loop only: so it cannot lose its connection in mid-sentence,
  // which it would answer with a NullPointerException.
  private final Context loop;
  private boolean cut;

  private MqttPublisher(MqttClient client, Context loop) {
    this.client = client;
    this.loop = loop;
    client.publishCompletionHandler(id -> acknowledgement(id).complete(null));
    client.closeHandler(closed -> onClosed());
  }

  /** Connects without a user name. */
  public static MqttPublisher connect(Vertx vertx, String host, int port) {
    return connect(vertx, host, port, new MqttClientOptions());
  }

  /** Connects with what the options say about users and TLS. */
  public static MqttPublisher connect(
      Vertx vertx, String host, int port, MqttClientOptions options) {
    options.setMaxInflightQueue(IN_FLIGHT).setMaxMessageSize(1 << 20);
    MqttPublisher publisher =
        new MqttPublisher(MqttClient.create(vertx, options), vertx.getOrCreateContext());
    await(publisher.onLoop(() -> publisher.client.connect(port, host)));
    return publisher;
  }

  /** Publishes text. At QoS 0 it returns when the bytes are written, else on acknowledgement. */
  public void publish(String topic, String payload, int qos, boolean retained) {
    publish(topic, Buffer.buffer(payload), qos, retained);
  }

  /** Publishes bytes. At QoS 0 it returns when the bytes are written, else on acknowledgement. */
  public void publish(String topic, Buffer payload, int qos, boolean retained) {
    await(onLoop(() -> send(topic, payload, qos, retained)));
  }

  /** Publishes {@code payloads} of 0 to count - 1 in order, with up to 500 of them on their way. */
  public void publishMany(String topic, int count, IntFunction<String> payloads, int qos) {
    sendMany(count, i -> send(topic, Buffer.buffer(payloads.apply(i)), qos, false));
  }

  /** Publishes a retained message to each of {@code topics} of 0 to count - 1, at QoS 1. */
  public void publishRetained(IntFunction<String> topics, int count, String payload) {
    sendMany(count, i -> send(topics.apply(i), Buffer.buffer(payload), 1, true));
  }

  private void sendMany(int count, IntFunction<Future<Void>> sending) {
    List<Future<?>> onTheirWay = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      onTheirWay.add(onLoop(() -> sending.apply(number)));
      if (onTheirWay.size() == IN_FLIGHT) {
        await(Future.all(onTheirWay));
        onTheirWay.clear();
      }
    }
    await(Future.all(onTheirWay));
  }

  private Future<Void> send(String topic, Buffer payload, int qos, boolean retained) {
    if (cut) {
      return Future.failedFuture(connectionClosed());
    }
    Future<Integer> written = client.publish(topic, payload, MqttQoS.valueOf(qos), false, retained);
    if (qos == 0) {
      return written.mapEmpty();
    }
    return written.compose(
        id ->
            Future.fromCompletionStage(acknowledgement(id))
                .onComplete(done -> acknowledgements.remove(id)));
  }

  private CompletableFuture<Void> acknowledgement(int id) {
    CompletableFuture<Void> awaited =
        acknowledgements.computeIfAbsent(id, unknown -> new CompletableFuture<>());
    if (cut) {
      awaited.completeExceptionally(connectionClosed());
    }
    return awaited;
  }

  /** What was not acknowledged by now never will be. */
  private void onClosed() {
    cut = true;
    acknowledgements.values().forEach(open -> open.completeExceptionally(connectionClosed()));
  }

  private static IOException connectionClosed() {
    return new IOException("the connection was closed");
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> action) {
    Promise<T> result = Promise.promise();
    loop.runOnContext(turn -> action.get().onComplete(result));
    return result.future();
  }

  private static void await(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker refused: " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer within " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Says goodbye to the broker; no matter when it is already gone. */
  @Override
  public void close() {
    await(onLoop(() -> cut ? Future.succeededFuture() : client.disconnect()));
  }
}
