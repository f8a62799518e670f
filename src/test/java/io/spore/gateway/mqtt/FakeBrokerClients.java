package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttConfig;
import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Gives a bridge a fake client for each attempt, and the test the same ones in their order. */
final class FakeBrokerClients implements BrokerClient.Factory {
  private final BlockingQueue<FakeBrokerClient> made = new LinkedBlockingQueue<>();

  @Override
  public BrokerClient create(Vertx vertx, MqttConfig config, BrokerClient.Listener listener) {
    FakeBrokerClient client = new FakeBrokerClient(listener);
    made.add(client);
    return client;
  }

  /** Waits for the bridge's next attempt. */
  FakeBrokerClient next() throws InterruptedException {
    FakeBrokerClient client = made.poll(20, TimeUnit.SECONDS);
    if (client == null) {
      throw new AssertionError("the bridge made no further client");
    }
    return client;
  }

  /** Waits for the bridge's next attempt, lets it in and grants it what it subscribes to. */
  FakeBrokerClient nextAccepted(int qos) throws InterruptedException {
    FakeBrokerClient client = next();
    client.accept();
    client.grant(qos);
    return client;
  }

  /** Whether no client was made that the test has not seen. */
  boolean isEmpty() {
    return made.isEmpty();
  }
}
