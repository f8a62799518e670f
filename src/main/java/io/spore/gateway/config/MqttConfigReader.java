package io.spore.gateway.config;

import io.spore.gateway.config.MqttConfig.Mqtt5;
import io.spore.gateway.config.MqttConfig.Retained;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.config.MqttConfig.Tls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** Reads the section {@code mqtt}, and what is like it for each of several brokers. */
final class MqttConfigReader {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonArray EVERYTHING =
      new JsonArray().add(new JsonObject().put("filter", "#").put("qos", 0));

  private MqttConfigReader() {}

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
            section.objects("subscriptions", EVERYTHING, SubscriptionReader::read),
            version(section),
            mqtt5(section),
            new Retained(
                section.choice("retained", Retained.Policy.FORWARD),
                section.whole("retainedRate", 2_000, 1, 1_000_000),
                section.size("retainedBytes", "64MiB", "64KiB", "1GiB")),
            "",
            "");
    checkVersion(section, config);
    checkRetained(section, config);
    if (config.password().isPresent() && config.username().isEmpty()) {
      section.problem("password", "goes with a user name: set mqtt.username or MQTT_USER");
    }
    return config;
  }

  private static MqttVersion version(Section section) {
    String text = section.text("version", MqttVersion.V3_1_1.toString());
    return section.tryParse("version", text, MqttVersion::parse).orElse(MqttVersion.V3_1_1);
  }

  private static Mqtt5 mqtt5(Section section) {
    return new Mqtt5(
        section.duration("sessionExpiry", "0s", "0s", "365d"),
        section.whole("receiveMaximum", 1_000, 1, 65_535),
        section.whole("topicAliasMaximum", 64, 0, 65_535));
  }

  private static void checkVersion(Section section, MqttConfig config) {
    if (config.version() == MqttVersion.V3_1_1) {
      if (!config.mqtt5().sessionExpiry().isZero()) {
        section.problem("sessionExpiry", "is known to MQTT 5 only: set mqtt.version to 5 or auto");
      }
      if (config.subscriptions().stream().anyMatch(Subscription::wantsMqtt5)) {
        section.problem(
            "subscriptions",
            "noLocal, retainAsPublished and retainHandling are known to MQTT 5 only:"
                + " set mqtt.version to 5 or auto");
      }
    }
    if (!config.mqtt5().sessionExpiry().isZero() && section.text("clientId", "").isEmpty()) {
      section.problem("sessionExpiry", "needs mqtt.clientId: under another id no session is found");
    }
  }

  private static void checkRetained(Section section, MqttConfig config) {
    boolean keepsFlag = config.subscriptions().stream().anyMatch(Subscription::retainAsPublished);
    if (keepsFlag && config.retained().policy() != Retained.Policy.FORWARD) {
      section.problem(
          "retained", "must be forward with retainAsPublished, which marks news as retained, too");
    }
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
        () ->
            file.flatMap(
                path -> section.tryParse("passwordFile", path, MqttConfigReader::secretIn)));
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
      String useless = ": of use with tls:// and wss:// only, but mqtt.url is " + url.get();
      tls.ca().ifPresent(file -> section.problem("ca", file + useless));
      tls.certificate().ifPresent(file -> section.problem("certificate", file + useless));
    }
    return tls;
  }
}
