package io.spore.gateway.support;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Publishes to a broker from a test's own thread; each call returns when the broker has it. */
public final class MqttPublisher implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;
  private static final int IN_FLIGHT = 500;

  private final MqttClient client;
  // An acknowledgement may overtake the future that tells the packet id: whoever comes first, asks.
  private final ConcurrentHashMap<Integer, CompletableFuture<Void>> acknowledgements =
      new ConcurrentHashMap<>();

  private MqttPublisher(MqttClient client) {
    this.client = client;
    client.publishCompletionHandler(id -> acknowledgement(id).complete(null));
  }

  /** Connects without a user name. */
  public static MqttPublisher connect(Vertx vertx, String host, int port) {
    return connect(vertx, host, port, new MqttClientOptions());
  }

  /** Connects with what the options say about users and TLS. */
  public static MqttPublisher connect(
      Vertx vertx, String host, int port, MqttClientOptions options) {
    options.setMaxInflightQueue(IN_FLIGHT).setMaxMessageSize(1 << 20);
    MqttPublisher publisher = new MqttPublisher(MqttClient.create(vertx, options));
    await(publisher.client.connect(port, host));
    return publisher;
  }

  /** Publishes text. At QoS 0 it returns when the bytes are written, else on acknowledgement. */
  public void publish(String topic, String payload, int qos, boolean retained) {
    publish(topic, Buffer.buffer(payload), qos, retained);
  }

  /** Publishes bytes. At QoS 0 it returns when the bytes are written, else on acknowledgement. */
  public void publish(String topic, Buffer payload, int qos, boolean retained) {
    await(send(topic, payload, qos, retained));
  }

  /** Publishes {@code payloads} of 0 to count - 1 in order, with up to 500 of them on their way. */
  public void publishMany(String topic, int count, IntFunction<String> payloads, int qos) {
    List<Future<?>> onTheirWay = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      onTheirWay.add(send(topic, Buffer.buffer(payloads.apply(i)), qos, false));
      if (onTheirWay.size() == IN_FLIGHT) {
        await(Future.all(onTheirWay));
        onTheirWay.clear();
      }
    }
    await(Future.all(onTheirWay));
  }

  private Future<?> send(String topic, Buffer payload, int qos, boolean retained) {
    Future<Integer> written = client.publish(topic, payload, MqttQoS.valueOf(qos), false, retained);
    if (qos == 0) {
      return written;
    }
    return written.compose(
        id ->
            Future.fromCompletionStage(acknowledgement(id))
                .onComplete(done -> acknowledgements.remove(id)));
  }

  private CompletableFuture<Void> acknowledgement(int id) {
    return acknowledgements.computeIfAbsent(id, unknown -> new CompletableFuture<>());
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
    if (client.isConnected()) {
      await(client.disconnect());
    }
  }
}
