package io.spore.gateway.support;

import static io.spore.gateway.support.Futures.await;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.spore.gateway.broker.BrokerLimits;
import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.MqttTopicSubscription;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The embedded broker on the loopback interface, which misbehaves as it is told to. Besides what it
 * delivers by itself, a test sends its clients whatever it likes.
 */
public final class ScriptedBroker extends EmbeddedBrokerVerticle implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final MqttServerOptions options;
  private final BlockingQueue<MqttConnectReturnCode> refusals = new LinkedBlockingQueue<>();
  private final BlockingQueue<Subscriber> subscribers = new LinkedBlockingQueue<>();
  private volatile boolean refusingSubscriptions;
  private volatile boolean answeringPings = true;
  private volatile boolean acknowledging = true;
  private final BlockingQueue<MqttPublishMessage> published = new LinkedBlockingQueue<>();

  private ScriptedBroker(MqttServerOptions options) {
    super("127.0.0.1", options.getPort(), BrokerLimits.DEFAULT);
    this.options = options;
  }

  /** Starts a broker that behaves well so far, on a port that the system chooses. */
  public static ScriptedBroker start(Vertx vertx) {
    return start(vertx, 0);
  }

  /** Starts a broker that behaves well so far, on this port. */
  public static ScriptedBroker start(Vertx vertx, int port) {
    return start(vertx, new MqttServerOptions().setPort(port));
  }

  /** Starts a broker with other options, such as TLS. */
  public static ScriptedBroker start(Vertx vertx, MqttServerOptions options) {
    ScriptedBroker broker = new ScriptedBroker(options);
    await(vertx.deployVerticle(broker));
    return broker;
  }

  /** The next attempt to connect is answered with this code. */
  public ScriptedBroker refuseNext(MqttConnectReturnCode code) {
    refusals.add(code);
    return this;
  }

  /** Whether subscriptions are answered with 0x80. */
  public ScriptedBroker refuseSubscriptions(boolean refuse) {
    refusingSubscriptions = refuse;
    return this;
  }

  /** Whether PINGREQ is answered. */
  public ScriptedBroker answerPings(boolean answer) {
    answeringPings = answer;
    return this;
  }

  /** Whether published messages are acknowledged. */
  public ScriptedBroker acknowledge(boolean acknowledge) {
    acknowledging = acknowledge;
    return this;
  }

  /** Waits for the next message that a client publishes. */
  public MqttPublishMessage nextPublished() throws InterruptedException {
    MqttPublishMessage next = published.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was published within " + PATIENCE_SECONDS + " s");
    }
    return next;
  }

  /** Waits for the next client that connects and is granted its subscriptions. */
  public Subscriber nextSubscriber() throws InterruptedException {
    Subscriber next = subscribers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody subscribed within " + PATIENCE_SECONDS + " s");
    }
    return next;
  }

  @Override
  public void close() {
    await(vertx.undeploy(deploymentID()));
  }

  @Override
  protected MqttServerOptions serverOptions() {
    return options.setAutoClientId(false);
  }

  @Override
  protected void onConnect(MqttEndpoint endpoint) {
    MqttConnectReturnCode refusal = refusals.poll();
    if (refusal != null) {
      endpoint.reject(refusal);
      return;
    }
    endpoint.autoKeepAlive(false);
    endpoint.pingHandler(
        ping -> {
          if (answeringPings) {
            endpoint.pong();
          }
        });
    super.onConnect(new FaultyLine(endpoint, new Subscriber(endpoint)).brokersEnd());
  }

  /** A connected client, from the broker's side. */
  public final class Subscriber implements FaultyLine.Script {
    private final MqttEndpoint endpoint;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    private volatile List<MqttTopicSubscription> subscriptions = List.of();

    private Subscriber(MqttEndpoint endpoint) {
      this.endpoint = endpoint;
      // The broker listens to the other one of each pair of handlers.
      endpoint.publishAcknowledgeMessageHandler(ack -> answers.add("PUBACK " + ack.messageId()));
      endpoint.publishReceivedHandler(id -> answers.add("PUBREC " + id));
      endpoint.publishCompletionMessageHandler(done -> answers.add("PUBCOMP " + done.messageId()));
      endpoint.disconnectHandler(bye -> ends.add("DISCONNECT"));
    }

    @Override
    public boolean acknowledges() {
      return acknowledging;
    }

    @Override
    public List<MqttSubAckReasonCode> subscriptionAnswers() {
      return subscriptions.stream().map(this::answerTo).toList();
    }

    private MqttSubAckReasonCode answerTo(MqttTopicSubscription wanted) {
      return refusingSubscriptions
          ? MqttSubAckReasonCode.UNSPECIFIED_ERROR
          : MqttSubAckReasonCode.qosGranted(wanted.qualityOfService());
    }

    @Override
    public void published(MqttPublishMessage message) {
      published.add(message);
    }

    @Override
    public void asked(MqttSubscribeMessage wanted) {
      subscriptions = wanted.topicSubscriptions();
    }

    @Override
    public void answered() {
      if (!refusingSubscriptions) {
        subscribers.add(this);
      }
    }

    @Override
    public void closed() {
      ends.add("closed");
    }

    /** Who it says it is. */
    public MqttEndpoint endpoint() {
      return endpoint;
    }

    /** What it asked for last. */
    public List<MqttTopicSubscription> subscriptions() {
      return subscriptions;
    }

    /** Sends a message of QoS 0. */
    public void send(String topic, String payload) {
      send(topic, Buffer.buffer(payload), 0, 0);
    }

    /** Sends a message with a packet id of the caller's choice. */
    public void send(String topic, Buffer payload, int qos, int packetId) {
      send(topic, payload, qos, packetId, false);
    }

    /** Sends a message as one that the client may have had before. */
    public void sendAgain(String topic, Buffer payload, int qos, int packetId) {
      send(topic, payload, qos, packetId, true);
    }

    private void send(String topic, Buffer payload, int qos, int packetId, boolean again) {
      endpoint
          .publish(topic, payload, MqttQoS.valueOf(qos), again, false, packetId)
          .onFailure(gone -> ends.add("send failed"));
    }

    /** Whether there is an acknowledgement that nobody has looked at yet. */
    public boolean hasAnswered() {
      return !answers.isEmpty();
    }

    /** Waits for the next acknowledgement, such as {@code PUBACK 7}. */
    public String nextAnswer() throws InterruptedException {
      return answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for how it leaves: {@code DISCONNECT} or {@code closed}. */
    public String end() throws InterruptedException {
      return ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Closes the connection without a word. */
    public void cut() {
      endpoint.close();
    }
  }
}
