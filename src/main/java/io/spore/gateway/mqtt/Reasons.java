package io.spore.gateway.mqtt;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.spore.gateway.config.BrokerUrl;
import io.vertx.mqtt.MqttConnectionException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Says in words a user understands what stands between the gateway and its broker. */
final class Reasons {
  static final String CLOSED = "closed by the broker";

  private Reasons() {}

  /** The reason behind what was thrown while connecting to, or talking with, this broker. */
  static String of(Throwable thrown, BrokerUrl broker) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String reason = known(cause, broker);
      if (reason != null) {
        return reason;
      }
    }
    return unknown(thrown);
  }

  /** The reason when the broker closed the connection without having answered CONNECT. */
  static String closedUnanswered(BrokerUrl broker) {
    return closedUnanswered(broker, "");
  }

  /**
   * The reason when the broker closed the connection without having answered CONNECT.
   *
   * @param suspicion what may be behind it, besides what the URL suggests; may be empty
   */
  static String closedUnanswered(BrokerUrl broker, String suspicion) {
    String suspicions =
        Stream.of(suspicion, broker.tls() ? "" : "this port wants tls://")
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", or "));
    return "closed by the broker before it answered"
        + (suspicions.isEmpty() ? "" : " (perhaps " + suspicions + ")");
  }

  private static String known(Throwable cause, BrokerUrl broker) {
    if (cause instanceof LinkFailure) {
      return cause.getMessage();
    }
    if (cause instanceof MqttConnectionException refused) {
      return refusal(refused.code());
    }
    if (cause instanceof UnknownHostException) {
      return "unknown host " + broker.host();
    }
    if (cause instanceof NoRouteToHostException) {
      return "no route to " + broker.host();
    }
    if (cause instanceof ConnectTimeoutException) {
      return "no answer from " + broker.host() + ": the TCP connection timed out";
    }
    if (cause instanceof CertificateExpiredException) {
      return "the broker's certificate has expired";
    }
    if (cause instanceof CertificateNotYetValidException) {
      return "the broker's certificate is not valid yet";
    }
    if (cause instanceof NotSslRecordException) {
      return "the broker does not speak TLS on port " + broker.port();
    }
    if (cause instanceof SslHandshakeTimeoutException) {
      return "no answer within the time allowed: the TLS handshake timed out";
    }
    if (cause instanceof CertPathBuilderException || endsAtUnknownAuthority(cause)) {
      return "the broker's certificate is not trusted (mqtt.tls.ca names whom to trust)";
    }
    if (cause instanceof SSLHandshakeException
        && cause.getCause() instanceof ClosedChannelException) {
      return "closed by the broker during the TLS handshake (perhaps this port wants tcp://)";
    }
    if (cause instanceof ClosedChannelException) {
      return CLOSED;
    }
    return knownByText(cause, broker);
  }

  /** One with a cause failed for another reason, such as an expired certificate. */
  private static boolean endsAtUnknownAuthority(Throwable cause) {
    return cause instanceof CertPathValidatorException && cause.getCause() == null;
  }

  private static String knownByText(Throwable cause, BrokerUrl broker) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (cause instanceof ConnectException && text.contains("refused")) {
      return "connection refused: no broker listens on port " + broker.port();
    }
    if (cause instanceof ConnectException && text.contains("unreachable")) {
      return "the network of " + broker.host() + " is unreachable";
    }
    if (cause instanceof CertificateException && text.startsWith("no ") && text.contains("name")) {
      return "the broker's certificate does not name host " + broker.host();
    }
    if (cause instanceof SSLException && text.contains("fatal alert")) {
      return text.contains("certificate") || text.contains("unknown_ca")
          ? "the broker wants a client certificate that it trusts (mqtt.tls.certificate)"
          : "the broker refused the TLS connection: " + cause.getMessage();
    }
    if (cause instanceof IOException && text.contains("reset")) {
      return "connection reset by the broker";
    }
    if (cause instanceof DecoderException && !(cause.getCause() instanceof SSLException)) {
      return "the broker sent what is not MQTT: " + cause.getMessage();
    }
    return null;
  }

  /** The CONNACK return codes of MQTT 3.1.1, section 3.2.2.3. */
  private static String refusal(MqttConnectReturnCode code) {
    return switch (code) {
      case CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION ->
          "the broker does not speak MQTT 3.1.1";
      case CONNECTION_REFUSED_IDENTIFIER_REJECTED -> "the broker rejected the client identifier";
      case CONNECTION_REFUSED_SERVER_UNAVAILABLE -> "the broker says that it is unavailable";
      case CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD ->
          "the broker refused user name or password";
      case CONNECTION_REFUSED_NOT_AUTHORIZED ->
          "not authorised by the broker: check user name and password";
      default ->
          "the broker refused the connection with code 0x" + Integer.toHexString(code.byteValue());
    };
  }

  private static String unknown(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
