package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.spore.gateway.broker.BrokerLimits;
import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;

/** The embedded broker on a free port, and a client that publishes to it. */
final class RealBroker {
  private final EmbeddedBrokerVerticle broker;
  private final MqttClient publisher;

  private RealBroker(EmbeddedBrokerVerticle broker, MqttClient publisher) {
    this.broker = broker;
    this.publisher = publisher;
  }

  static RealBroker start(Vertx vertx) {
    EmbeddedBrokerVerticle broker =
        new EmbeddedBrokerVerticle("127.0.0.1", 0, BrokerLimits.DEFAULT);
    await(vertx.deployVerticle(broker));
    MqttClient publisher = MqttClient.create(vertx);
    await(publisher.connect(broker.port(), "127.0.0.1"));
    return new RealBroker(broker, publisher);
  }

  int port() {
    return broker.port();
  }

  void publish(String topic, String text) {
    publish(topic, text, false);
  }

  void retain(String topic, String text) {
    publish(topic, text, true);
  }

  private void publish(String topic, String text, boolean retain) {
    await(publisher.publish(topic, Buffer.buffer(text), MqttQoS.AT_MOST_ONCE, false, retain));
  }
}
