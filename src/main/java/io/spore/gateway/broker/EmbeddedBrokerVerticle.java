package io.spore.gateway.broker;

import io.spore.gateway.broker.Doorkeeper.Refusal;
import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.ListenFailures;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small MQTT broker for trying out: MQTT 3.1, 3.1.1 and 5 over TCP, QoS 0 to 2, wildcards,
 * retained messages, wills, persistent sessions and shared subscriptions, all in memory. Whoever
 * extends it may listen otherwise, or step between the broker and its clients' connections.
 */
public class EmbeddedBrokerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBrokerVerticle.class);
  private static final int CONNECT_TIMEOUT_SECONDS = 10;
  private static final int LONGEST_CLIENT_ID = 65_535;
  private static final long FIGURES_EVERY_MS = 10_000;

  /** A client that stays away for longer starts anew. */
  private static final long LONGEST_ABSENCE_SECONDS = TimeUnit.HOURS.toSeconds(1);

  private final String host;
  private final int port;
  private final BrokerLimits limits;
  private final Exchange exchange;
  private final Doorkeeper doorkeeper;
  private final Map<String, ClientConnection> clients = new HashMap<>();
  private final Sessions absent;
  private final BrokerFigures figures;
  private MqttServer server;
  private volatile int boundPort;

  /**
   * A broker that lets everybody in.
   *
   * @param host the address to bind
   * @param port the port to bind; 0 lets the system choose
   * @param limits what it holds at most
   */
  public EmbeddedBrokerVerticle(String host, int port, BrokerLimits limits) {
    this(host, port, limits, Optional.empty());
  }

  /**
   * A broker that asks for a user name and a password.
   *
   * @param host the address to bind
   * @param port the port to bind; 0 lets the system choose
   * @param limits what it holds at most
   * @param login the one login it accepts; empty to let everybody in
   */
  public EmbeddedBrokerVerticle(String host, int port, BrokerLimits limits, Optional<Login> login) {
    this.host = host;
    this.port = port;
    this.limits = limits;
    this.exchange = new Exchange(limits);
    this.doorkeeper = new Doorkeeper(login, limits.clients());
    this.absent = new Sessions(limits.clients());
    this.figures = new BrokerFigures(exchange, SteadyClock.now());
  }

  /** Completes when clients can connect; fails with a {@code BindException} that names the port. */
  @Override
  public Future<?> start() {
    context.exceptionHandler(EmbeddedBrokerVerticle::onUncaught);
    server = MqttServer.create(vertx, serverOptions());
    return server
        .endpointHandler(this::onConnect)
        .listen(port, host)
        .recover(
            cause ->
                Future.failedFuture(
                    ListenFailures.explained(host, port, "the embedded broker", cause)))
        .onSuccess(this::onListening);
  }

  /** How the broker listens, but for address and port. */
  protected MqttServerOptions serverOptions() {
    return new MqttServerOptions()
        .setMaxMessageSize(limits.maxPacketSize())
        .setMaxClientIdLength(LONGEST_CLIENT_ID)
        .setTimeoutOnConnect(CONNECT_TIMEOUT_SECONDS)
        .setAutoClientId(false);
  }

  /** Completes when all clients are disconnected and the port is free. Wills are not published. */
  @Override
  public Future<?> stop() {
    List.copyOf(clients.values()).forEach(ClientConnection::leave);
    return server.close();
  }

  /** The port that the broker listens on; 0 before it is started. Any thread may ask. */
  public int port() {
    return boundPort;
  }

  /** Messages dropped for want of room since the start. Any thread may ask. */
  public long dropped() {
    return exchange.dropped();
  }

  private void onListening(MqttServer listening) {
    boundPort = listening.actualPort();
    vertx.setPeriodic(
        limits.stallTimeout().toMillis(),
        tick -> List.copyOf(clients.values()).forEach(ClientConnection::closeIfStalled));
    publishFigures();
    vertx.setPeriodic(FIGURES_EVERY_MS, tick -> publishFigures());
    LOG.atInfo().addKeyValue("broker", address(boundPort)).log("embedded broker listening");
    if (!isLoopback(host)) {
      LOG.atWarn()
          .addKeyValue("broker", address(boundPort))
          .log("the embedded broker is for trying out, and other machines can reach it");
    }
  }

  private void publishFigures() {
    absent.endExpired(SteadyClock.now());
    figures.publish(clients.size(), absent.size(), SteadyClock.now());
  }

  private String address(int shownPort) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + shownPort;
  }

  static boolean isLoopback(String host) {
    byte[] literal = Addresses.parseLiteral(host);
    try {
      return host.equals("localhost")
          || (literal != null && InetAddress.getByAddress(literal).isLoopbackAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /** A client wants to come in; called on the broker's event loop. */
  protected void onConnect(MqttEndpoint endpoint) {
    String assignedClientId = "";
    if (endpoint.clientIdentifier() == null) {
      assignedClientId = "auto-" + UUID.randomUUID();
      endpoint.setClientIdentifier(assignedClientId);
    }
    String clientId = endpoint.clientIdentifier();
    int others = clients.size() - (clients.containsKey(clientId) ? 1 : 0);
    Optional<Refusal> refusal =
        doorkeeper.refuses(endpoint.auth(), endpoint.connectProperties(), others);
    if (refusal.isPresent()) {
      refuse(endpoint, refusal.get());
    } else {
      admit(endpoint, clientId, assignedClientId);
    }
  }

  private static void refuse(MqttEndpoint endpoint, Refusal refusal) {
    LOG.atDebug()
        .addKeyValue("clientId", endpoint.clientIdentifier())
        .addKeyValue("remoteAddress", endpoint.remoteAddress())
        .addKeyValue("reason", refusal.reason())
        .log("client refused by the embedded broker");
    endpoint.reject(refusal.code(endpoint.protocolVersion()));
  }

  private void admit(MqttEndpoint endpoint, String clientId, String assignedClientId) {
    // MQTT 3.1.1, section 3.1.4: the newcomer takes over, the one before it must leave.
    ClientConnection before = clients.get(clientId);
    if (before != null) {
      before.close(MqttDisconnectReasonCode.SESSION_TAKEN_OVER, "taken over");
    }
    Session earlier = absent.take(clientId, SteadyClock.now());
    if (earlier != null && endpoint.isCleanSession()) {
      earlier.end();
      earlier = null;
    }
    boolean resumed = earlier != null;
    Session session = resumed ? earlier : new Session(clientId, exchange, limits);
    ClientConnection client;
    try {
      client = new ClientConnection(endpoint, exchange, session, limits, this::onEnd);
    } catch (IllegalArgumentException e) {
      LOG.atDebug()
          .addKeyValue("clientId", clientId)
          .addKeyValue("error", e.getMessage())
          .log("client refused by the embedded broker");
      session.end();
      endpoint.close();
      return;
    }
    clients.put(clientId, client);
    client.accept(
        resumed,
        Mqtt5.offered(assignedClientId, limits.maxPacketSize(), (int) absenceSeconds(client)));
    LOG.atDebug()
        .addKeyValue("clientId", clientId)
        .addKeyValue("remoteAddress", endpoint.remoteAddress())
        .log("client joined the embedded broker");
  }

  private void onEnd(ClientConnection client) {
    clients.remove(client.clientId(), client);
    long seconds = absenceSeconds(client);
    if (seconds > 0) {
      client.session().detach();
      absent.keep(client.clientId(), client.session(), SteadyClock.now() + seconds * 1000);
    } else {
      client.session().end();
    }
  }

  private static long absenceSeconds(ClientConnection client) {
    return Math.min(LONGEST_ABSENCE_SECONDS, client.sessionExpirySeconds());
  }

  /** What the MQTT codec throws at a client's breach of the protocol must not stop the others. */
  private static void onUncaught(Throwable cause) {
    if (cause instanceof IllegalArgumentException) {
      LOG.atDebug().addKeyValue("error", cause.getMessage()).log("packet out of turn passed over");
    } else {
      LOG.atError().setCause(cause).log("embedded broker failed at a packet");
    }
  }
}
