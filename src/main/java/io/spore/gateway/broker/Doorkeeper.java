package io.spore.gateway.broker;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.mqtt.MqttAuth;
import java.util.Optional;

/** Decides who may come in. */
final class Doorkeeper {
  private final Optional<Login> login;
  private final int maxClients;

  Doorkeeper(Optional<Login> login, int maxClients) {
    this.login = login;
    this.maxClients = maxClients;
  }

  /** Why a client is turned away, with the code that its CONNACK carries. */
  enum Refusal {
    WRONG_LOGIN(
        "user name or password is wrong",
        MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
        MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD),
    TOO_MANY_CLIENTS(
        "too many clients",
        MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
        MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY),
    ENHANCED_AUTHENTICATION(
        "enhanced authentication is not offered",
        MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
        MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD);

    private final String reason;
    private final MqttConnectReturnCode code3;
    private final MqttConnectReturnCode code5;

    Refusal(String reason, MqttConnectReturnCode code3, MqttConnectReturnCode code5) {
      this.reason = reason;
      this.code3 = code3;
      this.code5 = code5;
    }

    /** In words, for the log. */
    String reason() {
      return reason;
    }

    /** As the client's protocol version numbers it. */
    MqttConnectReturnCode code(int protocolVersion) {
      return Mqtt5.isSpoken(protocolVersion) ? code5 : code3;
    }
  }

  /**
   * The reason to turn a client away; empty when it may come in.
   *
   * @param auth what it logs in with; null for nothing
   * @param connectProperties what its CONNECT carries beside
   * @param others how many other clients are connected
   */
  Optional<Refusal> refuses(MqttAuth auth, MqttProperties connectProperties, int others) {
    if (connectProperties.getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
      return Optional.of(Refusal.ENHANCED_AUTHENTICATION);
    }
    if (login.isPresent() && !admitted(login.get(), auth)) {
      return Optional.of(Refusal.WRONG_LOGIN);
    }
    return others >= maxClients ? Optional.of(Refusal.TOO_MANY_CLIENTS) : Optional.empty();
  }

  private static boolean admitted(Login login, MqttAuth auth) {
    return auth != null && login.admits(auth.getUsername(), auth.getPassword());
  }
}
