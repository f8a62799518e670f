package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which broker is bridged, and how.
 *
 * @param url the broker; empty when MQTT is off
 * @param username empty to log in without one
 * @param password goes with the user name
 * @param clientId the client identifier (MQTT 3.1.1, section 3.1.3.1)
 * @param ingest which gateways of a cluster hold a link to the broker
 * @param shareGroup the group among which the broker divides the messages of a shared ingest
 * @param reconnectInterval time between two attempts while the link is down
 * @param reconnectJitter how far an attempt may stray from the interval, as a share of it, 0 to 1
 * @param connectTimeout how long TCP, TLS, CONNACK and SUBACK may take together
 * @param keepAlive the keep-alive interval (MQTT 3.1.1, section 3.1.2.10)
 * @param maxMessageSize larger application messages, in bytes, are skipped and counted
 * @param persistent whether the broker shall keep the session, and what it has for the gateway,
 *     while the link is down
 * @param maxInFlight beyond this many messages that are not acknowledged the broker is held back
 * @param tls trust and identity for {@code tls://}
 * @param subscriptions what is subscribed after each connect, at least one
 */
public record MqttConfig(
    Optional<BrokerUrl> url,
    Optional<String> username,
    Optional<Secret> password,
    String clientId,
    Ingest ingest,
    String shareGroup,
    Duration reconnectInterval,
    double reconnectJitter,
    Duration connectTimeout,
    Duration keepAlive,
    int maxMessageSize,
    boolean persistent,
    int maxInFlight,
    Tls tls,
    List<Subscription> subscriptions) {

  /** Which gateways of a cluster hold a link to the broker. A lone gateway always does. */
  public enum Ingest {
    /** The one that leads; the others stand by. */
    LEADER,
    /** All; the broker divides the messages among them. */
    SHARED,
    /** Each to a broker of its own. */
    EACH
  }

  /**
   * Trust and identity for encrypted links; all files in PEM form.
   *
   * @param ca the authorities to trust; the system's when empty
   * @param certificate the client's certificate chain
   * @param key the client's private key, PKCS #8
   * @param verifyHostname whether the certificate must name the broker's host
   */
  public record Tls(
      Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, boolean verifyHostname) {}

  /**
   * A topic filter to subscribe to.
   *
   * @param filter a topic filter (MQTT 3.1.1, section 4.7)
   * @param qos the highest QoS asked for, 0 to 2
   */
  public record Subscription(String filter, int qos) {}

  /** Whether the broker shall keep the session (MQTT 3.1.1, section 3.1.2.4). */
  public enum Session {
    /**
     * Where that makes sense: with a subscription of QoS 1 or 2, and an event log or another
     * gateway that takes over the link.
     */
    AUTO,
    /** Each connection begins anew. */
    CLEAN,
    /** The broker keeps what it has for the gateway while the link is down. */
    PERSISTENT;

    private boolean isPersistent(boolean useful, List<Subscription> subscriptions) {
      return switch (this) {
        case AUTO -> useful && subscriptions.stream().anyMatch(wanted -> wanted.qos() > 0);
        case CLEAN -> false;
        case PERSISTENT -> true;
      };
    }
  }

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonArray EVERYTHING =
      new JsonArray().add(new JsonObject().put("filter", "#").put("qos", 0));

  /** What the broker is asked for: with a shared ingest, a share of each subscription. */
  public List<Subscription> requests() {
    return ingest == Ingest.SHARED
        ? subscriptions.stream().map(this::share).toList()
        : subscriptions;
  }

  private Subscription share(Subscription whole) {
    return new Subscription("$share/" + shareGroup + "/" + whole.filter(), whole.qos());
  }

  /** The same, with another broker. */
  public MqttConfig withUrl(BrokerUrl broker) {
    return new MqttConfig(
        Optional.of(broker),
        username,
        password,
        clientId,
        ingest,
        shareGroup,
        reconnectInterval,
        reconnectJitter,
        connectTimeout,
        keepAlive,
        maxMessageSize,
        persistent,
        maxInFlight,
        tls,
        subscriptions);
  }

  /**
   * Reads the section.
   *
   * @param logging whether there is an event log
   */
  static MqttConfig read(
      Section section, String gatewayId, ClusterConfig cluster, boolean logging) {
    Optional<BrokerUrl> url =
        section
            .optionalText("url")
            .flatMap(text -> section.tryParse("url", text, BrokerUrl::parse));
    Optional<String> username = section.optionalText("username");
    Optional<Secret> password = SecretFile.read(section, "password", "passwordFile");
    Optional<String> clientId = section.optionalText("clientId");
    Ingest ingest = section.choice("ingest", Ingest.LEADER);
    String shareGroup = section.name("shareGroup", "");
    Duration reconnectInterval = section.duration("reconnectInterval", "10s", "100ms", "1h");
    double reconnectJitter = section.share("reconnectJitter", 0.2);
    Duration connectTimeout = section.duration("connectTimeout", "10s", "100ms", "5m");
    Duration keepAlive = section.duration("keepAlive", "30s", "1s", "18h");
    int maxMessageSize = section.size("maxMessageSize", "1MiB", "1KiB", "256MiB");
    Session session = section.choice("session", Session.AUTO);
    int maxInFlight = section.whole("maxInFlight", 10_000, 1, 65_535);
    Tls tls = tls(section.section("tls"), url);
    List<Subscription> subscriptions =
        section.objects("subscriptions", EVERYTHING, MqttConfig::subscription);
    boolean inherited = cluster.enabled() && ingest == Ingest.LEADER;
    boolean persistent = session.isPersistent(logging || inherited, subscriptions);
    if (persistent && ingest == Ingest.SHARED) {
      // the broker would go on giving a gateway its share that is no longer there
      persistent = false;
      if (session == Session.PERSISTENT) {
        section.problem("session", "persistent does not go with mqtt.ingest shared");
      }
    }
    if (password.isPresent() && username.isEmpty()) {
      section.problem("password", "goes with a user name: set mqtt.username or MQTT_USER");
    }
    return new MqttConfig(
        url,
        username,
        password,
        clientId.orElse(
            inherited ? "spore-gateway-" + cluster.name() : idFor(gatewayId, persistent)),
        ingest,
        shareGroup.isEmpty() ? cluster.name() : shareGroup,
        reconnectInterval,
        reconnectJitter,
        connectTimeout,
        keepAlive,
        maxMessageSize,
        persistent,
        maxInFlight,
        tls,
        subscriptions);
  }

  /**
   * Readable in the broker's log. A session that is kept is known by this id, so it stays the same;
   * else it is unique, so that two gateways do not throw each other off the broker.
   */
  private static String idFor(String gatewayId, boolean persistent) {
    String id = "spore-gateway-" + gatewayId;
    return persistent ? id : id + "-" + Long.toHexString(RANDOM.nextLong() & 0xffffffffL);
  }

  private static Tls tls(Section section, Optional<BrokerUrl> url) {
    Tls tls =
        new Tls(
            section.file("ca"),
            section.file("certificate"),
            section.file("key"),
            section.flag("verifyHostname", true));
    if (tls.certificate().isPresent() != tls.key().isPresent()) {
      String missing = tls.key().isPresent() ? "certificate" : "key";
      section.problem(missing, "is missing: a client certificate needs both certificate and key");
    }
    // Whoever names such a file believes the link to be encrypted.
    if (url.isPresent() && !url.get().tls()) {
      String useless = ": of use with tls:// only, but mqtt.url is " + url.get();
      tls.ca().ifPresent(file -> section.problem("ca", file + useless));
      tls.certificate().ifPresent(file -> section.problem("certificate", file + useless));
    }
    return tls;
  }

  private static Subscription subscription(Section section) {
    String filter = section.text("filter", "");
    if (filter.isEmpty()) {
      section.problem("filter", "is missing or empty");
    } else {
      section.tryParse("filter", filter, TopicFilter::parse);
    }
    return new Subscription(filter, section.whole("qos", 0, 0, 2));
  }
}
