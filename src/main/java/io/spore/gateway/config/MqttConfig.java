package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;
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
 * @param version which MQTT is spoken
 * @param mqtt5 what only MQTT 5 knows
 * @param retained what becomes of retained messages
 * @param name tells one of several brokers from the others; empty for the one of {@code mqtt.url}
 * @param topicPrefix stands in front of the topics that come from this broker; may be empty
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
    List<Subscription> subscriptions,
    MqttVersion version,
    Mqtt5 mqtt5,
    Retained retained,
    String name,
    String topicPrefix) {

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
   * What becomes of the messages that a broker sends because it retained them.
   *
   * @param policy who gets them
   * @param rate how many are forwarded in a second
   * @param bytes how much may wait for that; beyond it the broker is held back
   */
  public record Retained(Policy policy, int rate, int bytes) {
    /** Who gets retained messages. */
    public enum Policy {
      /** Everybody, at a steady pace. */
      FORWARD,
      /** Who asks for the last state of topics. */
      SNAPSHOT_ONLY,
      /** Nobody. */
      IGNORE
    }
  }

  /**
   * What the gateway asks of a broker that speaks MQTT 5.
   *
   * @param sessionExpiry how long the broker keeps a persistent session while there is no link
   * @param receiveMaximum how many messages of QoS 1 and 2 may be sent before one is acknowledged
   * @param topicAliasMaximum how many topics the broker may send as a number; 0 for none
   */
  public record Mqtt5(Duration sessionExpiry, int receiveMaximum, int topicAliasMaximum) {}

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
   * @param noLocal whether messages that the gateway itself published are left out; MQTT 5
   * @param retainAsPublished whether the publisher's retain flag is kept on news; MQTT 5
   * @param retainHandling when the broker sends its retained messages; MQTT 5
   */
  public record Subscription(
      String filter,
      int qos,
      List<TopicFilter> exclude,
      boolean noLocal,
      boolean retainAsPublished,
      RetainHandling retainHandling) {

    /** Takes the exclusions as they are now. */
    public Subscription {
      exclude = List.copyOf(exclude);
    }

    /** Wants all that the filter matches. */
    public Subscription(String filter, int qos) {
      this(filter, qos, List.of());
    }

    /** Wants what the filter matches and the others do not, with the options of MQTT 3.1.1. */
    public Subscription(String filter, int qos, List<TopicFilter> exclude) {
      this(filter, qos, exclude, false, false, RetainHandling.SEND);
    }

    /** Whether the broker divides what the filter matches among a group. */
    boolean isShared() {
      return filter.startsWith(RequestedFilter.SHARED);
    }

    /** Whether it asks for something that only MQTT 5 has. */
    boolean wantsMqtt5() {
      return noLocal || retainAsPublished || retainHandling != RetainHandling.SEND;
    }
  }

  /** When retained messages are wanted (MQTT 5, section 3.8.3.1). */
  public enum RetainHandling {
    /** After each subscription. */
    SEND,
    /** Only after a subscription that the session did not have yet. */
    SEND_IF_NEW,
    /** Never. */
    DONT_SEND
  }

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

    boolean isPersistent(boolean useful, List<Subscription> subscriptions) {
      return switch (this) {
        case AUTO -> useful && subscriptions.stream().anyMatch(wanted -> wanted.qos() > 0);
        case CLEAN -> false;
        case PERSISTENT -> true;
      };
    }
  }

  /** What the broker is asked for: with a shared ingest, a share of each subscription. */
  public List<Subscription> requests() {
    return requests(subscriptions);
  }

  /** What the broker is asked for when these take the place of the subscriptions. */
  public List<Subscription> requests(List<Subscription> others) {
    return ingest == Ingest.SHARED ? others.stream().map(this::share).toList() : others;
  }

  private Subscription share(Subscription whole) {
    return whole.isShared()
        ? whole
        : new Subscription(
            "$share/" + shareGroup + "/" + whole.filter(),
            whole.qos(),
            whole.exclude(),
            whole.noLocal(),
            whole.retainAsPublished(),
            whole.retainHandling());
  }

  /** The same, with another broker. */
  public MqttConfig withUrl(BrokerUrl broker) {
    return copy(Optional.of(broker), subscriptions, name, topicPrefix);
  }

  /** The same, with other subscriptions. */
  public MqttConfig withSubscriptions(List<Subscription> others) {
    return copy(url, others, name, topicPrefix);
  }

  /** The same, as one of several. */
  MqttConfig named(String otherName, String otherPrefix) {
    return copy(url, subscriptions, otherName, otherPrefix);
  }

  private MqttConfig copy(
      Optional<BrokerUrl> itsUrl, List<Subscription> wanted, String itsName, String itsPrefix) {
    return new MqttConfig(
        itsUrl,
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
        wanted,
        version,
        mqtt5,
        retained,
        itsName,
        itsPrefix);
  }
}
