package io.spore.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttConnectionException;
import io.vertx.mqtt.MqttException;
import io.vertx.mqtt.messages.MqttSubAckMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Speaks MQTT 3.1.1 through vertx-mqtt's client, but for the messages themselves: those are taken
 * and acknowledged in front of it.
 */
final class VertxBrokerClient implements BrokerClient {
  private static final int LARGEST_QOS = 2;
  private static final long FAREWELL_MS = 1_000;

  private final BrokerUrl broker;
  private final Listener listener;
  private final PipelineAccess pipeline;
  private final MqttClient client;

  private List<Subscription> subscribing = List.of();
  private Promise<List<Integer>> subscribed = Promise.promise();
  private Promise<Void> unsubscribed = Promise.promise();

  private final UnansweredPublishes published = new UnansweredPublishes();

  /** The latest error on the connection: it tells why the connection closes next. */
  private Throwable trouble;

  /** A client for one connection to the broker that the configuration names. */
  VertxBrokerClient(Vertx vertx, MqttConfig config, Listener listener) {
    this.broker = config.url().orElseThrow();
    this.listener = listener;
    PublishIntake intake =
        new PublishIntake(config.maxMessageSize(), new UnreleasedIds(), listener);
    this.pipeline =
        new PipelineAccess(vertx, broker, config.maxMessageSize(), intake, listener::heard);
    this.client = MqttClient.create(pipeline, ClientOptions.of(config, broker));
  }

  @Override
  public Future<Void> connect() {
    client
        .subscribeCompletionHandler(this::onSubAck)
        .publishCompletionHandler(published::answered)
        .unsubscribeCompletionHandler(answered -> unsubscribed.tryComplete())
        .exceptionHandler(thrown -> trouble = thrown)
        .closeHandler(closed -> onClosed());
    return client
        .connect(broker.port(), broker.host(), ClientOptions.serverName(broker))
        .<Void>mapEmpty()
        .recover(thrown -> Future.failedFuture(failureToConnect(thrown)));
  }

  private LinkFailure failureToConnect(Throwable thrown) {
    if (thrown instanceof LinkFailure known) {
      return known;
    }
    if (!pipeline.hasSocket() || thrown instanceof MqttConnectionException) {
      return new LinkFailure(Reasons.of(thrown, broker), thrown);
    }
    // the client only says that the connection closed
    return trouble == null
        ? new LinkFailure(Reasons.closedUnanswered(broker), thrown)
        : new LinkFailure(Reasons.of(trouble, broker), trouble);
  }

  @Override
  public Future<List<Integer>> subscribe(List<Subscription> subscriptions) {
    if (!client.isConnected()) {
      return Future.failedFuture(new LinkFailure(reasonForClose()));
    }
    subscribing = List.copyOf(subscriptions);
    subscribed = Promise.promise();
    Map<String, Integer> filters = new LinkedHashMap<>();
    subscribing.forEach(wanted -> filters.put(wanted.filter(), wanted.qos()));
    client
        .subscribe(filters)
        .onFailure(
            thrown -> subscribed.tryFail(new LinkFailure(Reasons.of(thrown, broker), thrown)));
    return subscribed.future();
  }

  private void onSubAck(MqttSubAckMessage answer) {
    List<Integer> granted = answer.grantedQoSLevels();
    for (int i = 0; i < Math.min(granted.size(), subscribing.size()); i++) {
      if (granted.get(i) > LARGEST_QOS) {
        String filter = subscribing.get(i).filter();
        subscribed.tryFail(new LinkFailure("the broker refused the subscription to " + filter));
        return;
      }
    }
    subscribed.tryComplete(List.copyOf(granted));
  }

  @Override
  public Future<Void> unsubscribe(List<String> filters) {
    if (!client.isConnected()) {
      return Future.failedFuture(new LinkFailure(reasonForClose()));
    }
    unsubscribed = Promise.promise();
    client
        .unsubscribe(filters)
        .onFailure(
            thrown -> unsubscribed.tryFail(new LinkFailure(Reasons.of(thrown, broker), thrown)));
    return unsubscribed.future();
  }

  @Override
  public Future<Void> publish(OutgoingMessage message) {
    if (!client.isConnected()) {
      return Future.failedFuture(new LinkFailure(reasonForClose()));
    }
    if (!message.properties().isEmpty()) {
      return Future.failedFuture(
          new PublishException(
              Kind.INVALID, "properties are known to MQTT 5 only; this link speaks MQTT 3.1.1"));
    }
    Future<Integer> sent =
        client.publish(
            message.topic(),
            Buffer.buffer(message.payload()),
            MqttQoS.valueOf(message.qos()),
            false,
            message.retain());
    return message.qos() == 0
        ? sent.recover(this::notSent).mapEmpty()
        : sent.recover(this::notSent).compose(published::awaitAnswer);
  }

  private Future<Integer> notSent(Throwable thrown) {
    boolean full =
        thrown instanceof MqttException refused
            && refused.code() == MqttException.MQTT_INFLIGHT_QUEUE_FULL;
    return Future.failedFuture(
        full
            ? new PublishException(Kind.TOO_MANY, "too many messages wait for the broker's answer")
            : new LinkFailure(Reasons.of(thrown, broker), thrown));
  }

  private void onClosed() {
    String reason = reasonForClose();
    subscribed.tryFail(new LinkFailure(reason));
    unsubscribed.tryFail(new LinkFailure(reason));
    published.failAll(new LinkFailure(reason));
    listener.lost(reason);
  }

  private String reasonForClose() {
    return trouble == null ? Reasons.CLOSED : Reasons.of(trouble, broker);
  }

  @Override
  public void ping() {
    pipeline.ping();
  }

  @Override
  public void pause() {
    pipeline.pause();
  }

  @Override
  public void resume() {
    pipeline.resume();
  }

  @Override
  public Future<Void> disconnect() {
    if (!client.isConnected()) {
      abort();
      return Future.succeededFuture();
    }
    // a broker that reads nothing any more must not hold up the gateway's own leaving
    return client
        .disconnect()
        .timeout(FAREWELL_MS, TimeUnit.MILLISECONDS)
        .onFailure(late -> abort())
        .otherwiseEmpty();
  }

  @Override
  public void abort() {
    if (pipeline.hasSocket()) {
      pipeline.abort();
    } else {
      // closes the socket as soon as it opens; if it never does, the TCP timeout ends it
      client.disconnect();
    }
  }

  @Override
  public String waitingFor() {
    if (!pipeline.hasSocket()) {
      return broker.tls() ? "TCP and TLS" : "TCP";
    }
    return client.isConnected() ? "SUBACK" : "CONNACK";
  }
}
