package io.spore.gateway.config;

import java.nio.file.Path;
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
   * @param filter a topic filter (MQTT 3.1.1, section 4.7)
   * @param qos the highest QoS asked for, 0 to 2
   */
  public record Subscription(String filter, int qos) {}
}
