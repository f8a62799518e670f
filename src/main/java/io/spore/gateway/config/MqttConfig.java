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
   * @param filter a topic filter (MQTT 3.1.1, section 4.7), also {@code $share/group/filter}
   * @param qos the highest QoS asked for, 0 to 2
   * @param exclude what the filter matches and is not wanted all the same
   */
  public record Subscription(String filter, int qos, List<TopicFilter> exclude) {

    /** Takes the exclusions as they are now. */
    public Subscription {
      exclude = List.copyOf(exclude);
    }

    /** Wants all that the filter matches. */
    public Subscription(String filter, int qos) {
      this(filter, qos, List.of());
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
        tls,
        subscriptions);
  }

  static MqttConfig read(Section section, String gatewayId) {
    Optional<BrokerUrl> url =
        section
            .optionalText("url")
            .flatMap(text -> section.tryParse("url", text, BrokerUrl::parse));
    MqttConfig config =
        new MqttConfig(
            url,
            section.optionalText("username"),
            password(section),
            clientId(section, gatewayId),
            section.duration("reconnectInterval", "10s", "100ms", "1h"),
            section.share("reconnectJitter", 0.2),
            section.duration("connectTimeout", "10s", "100ms", "5m"),
            section.duration("keepAlive", "30s", "1s", "18h"),
            section.size("maxMessageSize", "1MiB", "1KiB", "256MiB"),
            tls(section.section("tls"), url),
            section.objects("subscriptions", EVERYTHING, SubscriptionReader::read));
    if (config.password().isPresent() && config.username().isEmpty()) {
      section.problem("password", "goes with a user name: set mqtt.username or MQTT_USER");
    }
    return config;
  }

  /** Unique, so that two gateways do not throw each other off the broker; readable in its log. */
  private static String clientId(Section section, String gatewayId) {
    String given = section.text("clientId", "");
    return given.isEmpty()
        ? "spore-gateway-" + gatewayId + "-" + Long.toHexString(RANDOM.nextLong() & 0xffffffffL)
        : given;
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
}
