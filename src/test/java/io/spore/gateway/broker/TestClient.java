package io.spore.gateway.broker;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.io.Closeable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An MQTT 3.1.1 client whose calls wait until the broker has answered. */
final class TestClient implements Closeable {
  private final MqttClient client;
  private final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Integer> granted = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** A message as it arrived. */
  record Received(String topic, String payload, int qos, boolean retained, boolean duplicate) {}

  TestClient(Vertx vertx, int port, MqttClientOptions options) {
    client = MqttClient.create(vertx, options.setMaxMessageSize(4 * 1024 * 1024));
    client.publishHandler(message -> received.add(received(message)));
    client.subscribeCompletionHandler(ack -> granted.addAll(ack.grantedQoSLevels()));
    client.closeHandler(gone -> closed.countDown());
    await(client.connect(port, "127.0.0.1"));
  }

  private static Received received(MqttPublishMessage message) {
    return new Received(
        message.topicName(),
        message.payload().toString(),
        message.qosLevel().value(),
        message.isRetain(),
        message.isDup());
  }

  /** Subscribes and returns what the SUBACK says: the granted QoS, or 128. */
  int subscribe(String filter, int qos) throws InterruptedException {
    await(client.subscribe(filter, qos));
    Integer answer = granted.poll(RunningBroker.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(answer).as("SUBACK for " + filter).isNotNull();
    return answer;
  }

  void unsubscribe(String filter) {
    Promise<Void> answered = Promise.promise();
    client.unsubscribeCompletionHandler(id -> answered.tryComplete());
    await(client.unsubscribe(filter));
    await(answered.future());
  }

  void publish(String topic, String payload, int qos) {
    publish(topic, payload, qos, false);
  }

  /** Publishes; at QoS 1 and 2 waits for the broker's acknowledgement. */
  void publish(String topic, String payload, int qos, boolean retain) {
    Promise<Void> answered = Promise.promise();
    client.publishCompletionHandler(id -> answered.tryComplete());
    await(client.publish(topic, Buffer.buffer(payload), MqttQoS.valueOf(qos), false, retain));
    if (qos > 0) {
      await(answered.future());
    }
  }

  /** The next message. */
  Received next() throws InterruptedException {
    Received next = received.poll(RunningBroker.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("a message").isNotNull();
    return next;
  }

  String nextPayload() throws InterruptedException {
    return next().payload();
  }

  void awaitClosed() throws InterruptedException {
    assertThat(closed.await(RunningBroker.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("connection closed by the broker")
        .isTrue();
  }

  boolean isConnected() {
    return client.isConnected();
  }

  /** Says goodbye with a DISCONNECT packet. */
  void disconnect() {
    await(client.disconnect());
  }

  @Override
  public void close() {
    client.disconnect();
  }
}
