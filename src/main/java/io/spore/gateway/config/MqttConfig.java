package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
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
    Duration reconnectInterval,
    double reconnectJitter,
    Duration connectTimeout,
    Duration keepAlive,
    int maxMessageSize,
    boolean persistent,
    int maxInFlight,
    Tls tls,
    List<Subscription> subscriptions) {

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
    /** Where that makes sense: with an event log, and a subscription with QoS 1 or 2. */
    AUTO,
    /** Each connection begins anew. */
    CLEAN,
    /** The broker keeps what it has for the gateway while the link is down. */
    PERSISTENT;

    private boolean isPersistent(boolean logging, List<Subscription> subscriptions) {
      return switch (this) {
        case AUTO -> logging && subscriptions.stream().anyMatch(wanted -> wanted.qos() > 0);
        case CLEAN -> false;
        case PERSISTENT -> true;
      };
    }
  }

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonArray EVERYTHING =
      new JsonArray().add(new JsonObject().put("filter", "#").put("qos", 0));

  /** The same, with another broker. */
  public MqttConfig withUrl(BrokerUrl broker) {
    return new MqttConfig(
        Optional.of(broker),
        username,
        password,
        clientId,
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
  static MqttConfig read(Section section, String gatewayId, boolean logging) {
    Optional<BrokerUrl> url =
        section
            .optionalText("url")
            .flatMap(text -> section.tryParse("url", text, BrokerUrl::parse));
    Optional<String> username = section.optionalText("username");
    Optional<Secret> password = password(section);
    Optional<String> clientId = section.optionalText("clientId");
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
    boolean persistent = session.isPersistent(logging, subscriptions);
    if (password.isPresent() && username.isEmpty()) {
      section.problem("password", "goes with a user name: set mqtt.username or MQTT_USER");
    }
    return new MqttConfig(
        url,
        username,
        password,
        clientId.orElseGet(() -> idFor(gatewayId, persistent)),
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

  private static Optional<Secret> password(Section section) {
    Optional<Secret> given = section.secret("password");
    Optional<Path> file = section.file("passwordFile");
    if (given.isPresent() && file.isPresent()) {
      section.problem("passwordFile", "there is a password already: give one of the two");
    }
    return given.or(
        () -> file.flatMap(path -> section.tryParse("passwordFile", path, MqttConfig::secretIn)));
  }

  private static Secret secretIn(Path file) {
    String content;
    try {
      content = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not a text in UTF-8: " + file.toAbsolutePath(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("can't be read: " + e.getMessage(), e);
    }
    // Editors end the last line, and its end is no part of the password.
    String password = content.replaceFirst("\\R\\z", "");
    if (password.isEmpty()) {
      throw new IllegalArgumentException("holds no password: " + file.toAbsolutePath());
    }
    return new Secret(password);
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
