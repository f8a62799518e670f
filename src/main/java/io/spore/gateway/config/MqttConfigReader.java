package io.spore.gateway.config;

import io.spore.gateway.config.MqttConfig.Ingest;
import io.spore.gateway.config.MqttConfig.Mqtt5;
import io.spore.gateway.config.MqttConfig.Retained;
import io.spore.gateway.config.MqttConfig.Session;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.config.MqttConfig.Tls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code mqtt}, and what is like it for each of several brokers. */
final class MqttConfigReader {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonArray EVERYTHING =
      new JsonArray().add(new JsonObject().put("filter", "#").put("qos", 0));

  private MqttConfigReader() {}

  /**
   * Reads one broker.
   *
   * @param name tells one of several brokers from the others; may be empty
   * @param logging whether there is an event log
   */
  static MqttConfig read(
      Section section, String name, String gatewayId, ClusterConfig cluster, boolean logging) {
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
        section.objects("subscriptions", EVERYTHING, SubscriptionReader::read);
    boolean inherited = cluster.enabled() && ingest == Ingest.LEADER;
    boolean persistent = persistent(section, session, ingest, logging || inherited, subscriptions);
    String speaker = inherited ? cluster.name() : gatewayId;
    MqttConfig config =
        new MqttConfig(
            url,
            username,
            password,
            clientId.orElseGet(() -> idFor(speaker, name, persistent || inherited)),
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
            subscriptions,
            version(section),
            mqtt5(section),
            retained(section),
            name,
            "");
    checkVersion(section, config);
    checkRetained(section, config);
    checkShared(section, config);
    if (config.password().isPresent() && config.username().isEmpty()) {
      section.problem("password", "goes with a user name: set mqtt.username or MQTT_USER");
    }
    return config;
  }

  private static boolean persistent(
      Section section,
      Session session,
      Ingest ingest,
      boolean useful,
      List<Subscription> subscriptions) {
    if (ingest == Ingest.SHARED) {
      // the broker would go on giving a gateway its share that is no longer there
      if (session == Session.PERSISTENT) {
        section.problem("session", "persistent does not go with mqtt.ingest shared");
      }
      return false;
    }
    return session.isPersistent(useful, subscriptions);
  }

  private static MqttVersion version(Section section) {
    String text = section.text("version", MqttVersion.V3_1_1.toString());
    return section.tryParse("version", text, MqttVersion::parse).orElse(MqttVersion.V3_1_1);
  }

  private static Mqtt5 mqtt5(Section section) {
    return new Mqtt5(
        section.duration("sessionExpiry", "1h", "1s", "365d"),
        section.whole("receiveMaximum", 1_000, 1, 65_535),
        section.whole("topicAliasMaximum", 64, 0, 65_535));
  }

  private static Retained retained(Section section) {
    return new Retained(
        section.choice("retained", Retained.Policy.FORWARD),
        section.whole("retainedRate", 2_000, 1, 1_000_000),
        section.size("retainedBytes", "64MiB", "64KiB", "1GiB"));
  }

  private static void checkVersion(Section section, MqttConfig config) {
    if (config.version() == MqttVersion.V3_1_1
        && config.subscriptions().stream().anyMatch(Subscription::wantsMqtt5)) {
      section.problem(
          "subscriptions",
          "noLocal, retainAsPublished and retainHandling are known to MQTT 5 only:"
              + " set mqtt.version to 5 or auto");
    }
  }

  private static void checkShared(Section section, MqttConfig config) {
    boolean noLocal = config.subscriptions().stream().anyMatch(Subscription::noLocal);
    if (noLocal && config.ingest() == Ingest.SHARED) {
      section.problem("subscriptions", "noLocal does not go with mqtt.ingest shared");
    }
  }

  private static void checkRetained(Section section, MqttConfig config) {
    boolean keepsFlag = config.subscriptions().stream().anyMatch(Subscription::retainAsPublished);
    if (keepsFlag && config.retained().policy() != Retained.Policy.FORWARD) {
      section.problem(
          "retained", "must be forward with retainAsPublished, which marks news as retained, too");
    }
  }

  /**
   * Readable in the broker's log. A session that is kept is known by this id, so it stays the same;
   * else it is unique, so that two gateways do not throw each other off the broker.
   */
  private static String idFor(String speaker, String name, boolean steady) {
    String id = "spore-gateway-" + speaker + (name.isEmpty() ? "" : "-" + name);
    return steady ? id : id + "-" + Long.toHexString(RANDOM.nextLong() & 0xffffffffL);
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
      String useless = ": of use with tls:// and wss:// only, but mqtt.url is " + url.get();
      tls.ca().ifPresent(file -> section.problem("ca", file + useless));
      tls.certificate().ifPresent(file -> section.problem("certificate", file + useless));
    }
    return tls;
  }
}
