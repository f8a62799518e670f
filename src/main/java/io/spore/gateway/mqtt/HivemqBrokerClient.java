package io.spore.gateway.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.spore.gateway.mqtt.HivemqChannel.Delivery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks MQTT 5 through the HiveMQ client. That client reads on a thread of its own; all that it
 * brings is handed over to the bridge's event loop, read by read.
 */
final class HivemqBrokerClient implements BrokerClient {
  private static final Logger LOG = LoggerFactory.getLogger(HivemqBrokerClient.class);
  private static final long FAREWELL_MS = 1_000;

  private final MqttConfig config;
  private final BrokerUrl broker;
  private final HivemqFailures failures;
  private final Listener listener;
  private final Context context;
  private final Vertx vertx;
  private final Handover<Delivery> handover;

  private Mqtt5AsyncClient client;

  /** Null until the broker accepted. */
  private volatile HivemqChannel channel;

  private volatile boolean aborted;
  private boolean accepted;
  private LinkFailure end;

  /** A client for one connection, for the caller's event loop. */
  HivemqBrokerClient(Vertx vertx, MqttConfig config, Listener listener) {
    this.vertx = vertx;
    this.config = config;
    this.broker = config.url().orElseThrow();
    this.failures = new HivemqFailures(broker);
    this.listener = listener;
    this.context = vertx.getOrCreateContext();
    this.handover =
        new Handover<>(this::onContext, listener::reading, this::deliver, this::setReading);
  }

  @Override
  public Future<Void> connect() {
    try {
      client = HivemqOptions.client(vertx, config, broker, this::onEnd);
    } catch (LinkFailure unusable) {
      return Future.failedFuture(unusable);
    }
    client.publishes(MqttGlobalPublishFilter.ALL, this::onPublish, true);
    Promise<Void> connected = Promise.promise();
    // completes on the client's thread, before that reads what may follow the CONNACK
    var unused =
        client
            .connect(HivemqOptions.connect(config))
            .whenComplete(
                (connAck, thrown) -> {
                  try {
                    if (thrown != null) {
                      throw failures.toConnect(unwrapped(thrown));
                    }
                    onAccepted();
                    onContext(() -> accept(connected));
                  } catch (LinkFailure failure) {
                    onContext(() -> connected.tryFail(failure));
                  }
                });
    return connected.future();
  }

  /** Called on the client's thread. */
  private void onAccepted() throws LinkFailure {
    channel = HivemqChannel.of(client, () -> onContext(listener::heard), handover::flush);
    if (aborted) {
      channel.close();
    }
  }

  private void accept(Promise<Void> connected) {
    accepted = true;
    if (end == null) {
      connected.tryComplete();
    } else {
      connected.tryFail(end);
    }
  }

  /** Called on the client's thread. */
  private void onPublish(Mqtt5Publish publish) {
    handover.add(channel.delivery(publish), payloadSize(publish));
  }

  private void deliver(Delivery delivery) {
    Mqtt5Publish publish = delivery.publish();
    int size = payloadSize(publish);
    if (size > config.maxMessageSize()) {
      listener.oversized(publish.getTopic().toString(), size, () -> acknowledge(publish));
    } else {
      listener.message(
          Mqtt5Messages.received(publish, delivery.packetId()),
          delivery.duplicate(),
          () -> acknowledge(publish));
    }
  }

  private void acknowledge(Mqtt5Publish publish) {
    if (end == null) {
      try {
        publish.acknowledge();
      } catch (RejectedExecutionException e) {
        // the connection ended just now, and the client's thread with it: nobody waits for this
        LOG.atTrace().addKeyValue("broker", broker).log("acknowledgement after the end");
      }
    }
  }

  private static int payloadSize(Mqtt5Publish publish) {
    return publish.getPayload().map(ByteBuffer::remaining).orElse(0);
  }

  /** Called on the client's thread, when an attempt failed or a connection ended. */
  private void onEnd(MqttClientDisconnectedContext ended) {
    boolean byBroker = ended.getSource() == MqttDisconnectSource.SERVER;
    LinkFailure failure = failures.ofConnection(ended.getCause(), channel != null, byBroker);
    onContext(
        () -> {
          end = failure;
          if (accepted) {
            listener.lost(failure.getMessage());
          }
        });
  }

  @Override
  public Future<List<Integer>> subscribe(List<Subscription> subscriptions) {
    return result(client.subscribe(Mqtt5Messages.subscribe(subscriptions)))
        .recover(thrown -> granted(thrown))
        .compose(answer -> granted(subscriptions, answer));
  }

  /** An answer that grants nothing is thrown by the client; it is an answer all the same. */
  private Future<Mqtt5SubAck> granted(Throwable thrown) {
    return thrown instanceof Mqtt5SubAckException refused
        ? Future.succeededFuture(refused.getMqttMessage())
        : Future.failedFuture(ended(thrown));
  }

  private static Future<List<Integer>> granted(List<Subscription> asked, Mqtt5SubAck answer) {
    List<Mqtt5SubAckReasonCode> codes = answer.getReasonCodes();
    Optional<LinkFailure> refusal = HivemqFailures.toSubscribe(asked, codes);
    return refusal.isPresent()
        ? Future.failedFuture(refusal.get())
        : Future.succeededFuture(codes.stream().map(Mqtt5SubAckReasonCode::getCode).toList());
  }

  @Override
  public Future<Void> unsubscribe(List<String> filters) {
    Mqtt5Unsubscribe request =
        Mqtt5Unsubscribe.builder()
            .addTopicFilters(filters.stream().map(MqttTopicFilter::of).toList())
            .build();
    return result(client.unsubscribe(request))
        .recover(thrown -> Future.failedFuture(ended(thrown)))
        .mapEmpty();
  }

  @Override
  public Future<Void> publish(OutgoingMessage message) {
    Mqtt5Publish packet;
    try {
      packet = Mqtt5Messages.toPublish(message);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new PublishException(Kind.INVALID, e.getMessage()));
    }
    return result(client.publish(packet))
        .compose(
            answer ->
                answer.getError().isPresent()
                    ? Future.failedFuture(answer.getError().get())
                    : Future.<Void>succeededFuture())
        .recover(thrown -> Future.failedFuture(notPublished(thrown)));
  }

  private Exception notPublished(Throwable thrown) {
    boolean refused =
        thrown instanceof Mqtt5PubAckException || thrown instanceof Mqtt5PubRecException;
    return refused ? new PublishException(Kind.REFUSED, Mqtt5Reasons.said(thrown)) : ended(thrown);
  }

  /** The reason why the connection ended, which the client may tell as another one. */
  private LinkFailure ended(Throwable thrown) {
    return end == null ? failures.ofConnection(thrown, channel != null, true) : end;
  }

  @Override
  public void ping() {
    if (channel != null) {
      channel.ping();
    }
  }

  @Override
  public void pause() {
    handover.setPaused(true);
  }

  @Override
  public void resume() {
    handover.setPaused(false);
  }

  private void setReading(boolean reading) {
    if (channel != null) {
      channel.setReading(reading);
    }
  }

  @Override
  public Future<Void> disconnect() {
    if (channel == null || end != null) {
      abort();
      return Future.succeededFuture();
    }
    // a broker that reads nothing any more must not hold up the gateway's own leaving
    return result(client.disconnect())
        .timeout(FAREWELL_MS, TimeUnit.MILLISECONDS)
        .onFailure(late -> abort())
        .otherwiseEmpty();
  }

  @Override
  public void abort() {
    aborted = true;
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public String waitingFor() {
    if (channel != null) {
      return "SUBACK";
    }
    return broker.tls() ? "TCP, TLS or CONNACK" : "TCP or CONNACK";
  }

  private void onContext(Runnable task) {
    context.runOnContext(now -> task.run());
  }

  private <T> Future<T> result(CompletableFuture<T> answer) {
    return Future.fromCompletionStage(answer, context)
        .recover(thrown -> Future.failedFuture(unwrapped(thrown)));
  }

  private static Throwable unwrapped(Throwable thrown) {
    boolean wrapped = thrown instanceof CompletionException;
    return wrapped && thrown.getCause() != null ? thrown.getCause() : thrown;
  }
}
