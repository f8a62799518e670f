package io.spore.gateway.mqtt;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import io.reactivex.schedulers.Schedulers;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the HiveMQ client is told, made from the gateway's configuration. */
final class HivemqOptions {
  /** Room for topic and properties beside the payload; a broker does not send larger packets. */
  private static final int PACKET_OVERHEAD = 128 * 1024;

  private HivemqOptions() {}

  static Mqtt5AsyncClient client(
      Vertx vertx, MqttConfig config, BrokerUrl broker, MqttClientDisconnectedListener onEnd)
      throws LinkFailure {
    long patienceMs = config.connectTimeout().toMillis();
    Mqtt5ClientBuilder builder =
        Mqtt5Client.builder()
            .identifier(config.clientId())
            .executorConfig(
                MqttClientExecutorConfig.builder()
                    .nettyThreads(1)
                    // what is heard is handled on the reading thread, which hands it on itself
                    .applicationScheduler(Schedulers.trampoline())
                    .build())
            .addDisconnectedListener(onEnd)
            .transportConfig()
            .serverHost(broker.host())
            .serverPort(broker.port())
            .socketConnectTimeout(patienceMs, TimeUnit.MILLISECONDS)
            // who keeps the link gives up before, and says what was waited for
            .mqttConnectTimeout(2 * patienceMs, TimeUnit.MILLISECONDS)
            .applyTransportConfig();
    if (broker.tls()) {
      builder = builder.sslConfig(ssl(vertx, config));
    }
    if (broker.webSocket()) {
      builder =
          builder
              .webSocketConfig()
              .serverPath(broker.webSocketPath().substring(1))
              .handshakeTimeout(patienceMs, TimeUnit.MILLISECONDS)
              .applyWebSocketConfig();
    }
    Optional<Mqtt5SimpleAuth> login = login(config);
    return login.isPresent() ? builder.simpleAuth(login.get()).buildAsync() : builder.buildAsync();
  }

  static Mqtt5Connect connect(MqttConfig config) {
    MqttConfig.Mqtt5 options = config.mqtt5();
    Duration expiry = config.persistent() ? options.sessionExpiry() : Duration.ZERO;
    Mqtt5ConnectBuilder connect =
        Mqtt5Connect.builder()
            .cleanStart(!config.persistent())
            .sessionExpiryInterval(expiry.toSeconds())
            .keepAlive((int) Math.ceil(config.keepAlive().toMillis() / 1000.0));
    return connect
        .restrictions()
        .receiveMaximum(options.receiveMaximum())
        .maximumPacketSize(config.maxMessageSize() + PACKET_OVERHEAD)
        .topicAliasMaximum(options.topicAliasMaximum())
        .applyRestrictions()
        .build();
  }

  private static Optional<Mqtt5SimpleAuth> login(MqttConfig config) {
    return config
        .username()
        .map(
            user -> {
              Mqtt5SimpleAuthBuilder.Complete login = Mqtt5SimpleAuth.builder().username(user);
              return config
                  .password()
                  .map(Secret::reveal)
                  .map(word -> login.password(word.getBytes(StandardCharsets.UTF_8)))
                  .orElse(login)
                  .build();
            });
  }

  private static MqttClientSslConfig ssl(Vertx vertx, MqttConfig config) throws LinkFailure {
    MqttClientSslConfigBuilder ssl =
        MqttClientSslConfig.builder()
            .handshakeTimeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    try {
      Optional<PemTrustOptions> trust = ClientOptions.trust(config.tls());
      if (trust.isPresent()) {
        ssl = ssl.trustManagerFactory(trust.get().getTrustManagerFactory(vertx));
      }
      Optional<PemKeyCertOptions> identity = ClientOptions.identity(config.tls());
      if (identity.isPresent()) {
        ssl = ssl.keyManagerFactory(identity.get().getKeyManagerFactory(vertx));
      }
    } catch (Exception e) {
      throw new LinkFailure("the files for TLS cannot be used: " + e.getMessage(), e);
    }
    return config.tls().verifyHostname()
        ? ssl.build()
        : ssl.hostnameVerifier((host, session) -> true).build();
  }
}
