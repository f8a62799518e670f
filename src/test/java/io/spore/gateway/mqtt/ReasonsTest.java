package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.ssl.NotSslRecordException;
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
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonsTest {
  private static final BrokerUrl BROKER = new BrokerUrl("broker.lan", 8883, true, false);

  static Stream<Arguments> failures() {
    return Stream.of(
        connack(1, "the broker does not speak MQTT 3.1.1"),
        connack(2, "the broker rejected the client identifier"),
        connack(3, "the broker says that it is unavailable"),
        connack(4, "the broker refused user name or password"),
        connack(5, "not authorised by the broker: check user name and password"),
        Arguments.of(
            new ConnectException("Connection refused: broker.lan/10.0.0.7:8883"),
            "connection refused: no broker listens on port 8883"),
        Arguments.of(
            new ConnectException("connect(..) failed: Network is unreachable"),
            "the network of broker.lan is unreachable"),
        Arguments.of(new NoRouteToHostException("No route to host"), "no route to broker.lan"),
        Arguments.of(new UnknownHostException("broker.lan"), "unknown host broker.lan"),
        Arguments.of(
            new ConnectTimeoutException("connection timed out after 10000 ms"),
            "no answer from broker.lan: the TCP connection timed out"),
        Arguments.of(
            handshake(new CertPathBuilderException("unable to find valid certification path")),
            "the broker's certificate is not trusted (mqtt.tls.ca names whom to trust)"),
        Arguments.of(
            handshake(new CertificateException("No name matching broker.lan found")),
            "the broker's certificate does not name host broker.lan"),
        Arguments.of(
            handshake(
                new CertificateException(
                    "No subject alternative DNS name matching broker.lan found.")),
            "the broker's certificate does not name host broker.lan"),
        Arguments.of(
            handshake(new CertPathValidatorException("Path does not chain with any anchor")),
            "the broker's certificate is not trusted (mqtt.tls.ca names whom to trust)"),
        Arguments.of(
            handshake(
                new CertPathValidatorException(
                    "validity check failed", new CertificateExpiredException("NotAfter: 1999"))),
            "the broker's certificate has expired"),
        Arguments.of(
            handshake(new ClosedChannelException()),
            "closed by the broker during the TLS handshake (perhaps this port wants tcp://)"),
        Arguments.of(new ClosedChannelException(), "closed by the broker"),
        Arguments.of(
            handshake(new CertificateExpiredException("NotAfter: 1999")),
            "the broker's certificate has expired"),
        Arguments.of(
            handshake(new CertificateNotYetValidException("NotBefore: 2999")),
            "the broker's certificate is not valid yet"),
        Arguments.of(
            new DecoderException(
                new SSLHandshakeException("Received fatal alert: certificate_required")),
            "the broker wants a client certificate that it trusts (mqtt.tls.certificate)"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: protocol_version"),
            "the broker refused the TLS connection: Received fatal alert: protocol_version"),
        Arguments.of(
            new NotSslRecordException("not an SSL/TLS record: 20020005"),
            "the broker does not speak TLS on port 8883"),
        Arguments.of(
            new IOException("recvAddress(..) failed: Connection reset by peer"),
            "connection reset by the broker"),
        Arguments.of(
            new TooLongFrameException("message length exceeds 100"),
            "the broker sent what is not MQTT: message length exceeds 100"),
        Arguments.of(new LinkFailure("said already"), "said already"),
        Arguments.of(new IOException("outer", new IOException("the heart")), "the heart"),
        Arguments.of(new IllegalStateException(), "IllegalStateException"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("failures")
  void aFailureIsSaidInWordsThatAUserUnderstands(Throwable thrown, String reason) {
    assertThat(Reasons.of(thrown, BROKER)).isEqualTo(reason);
  }

  @Test
  void aPlainConnectionClosedUnansweredHintsAtTls() {
    assertThat(Reasons.closedUnanswered(new BrokerUrl("broker.lan", 8883, false, false)))
        .isEqualTo("closed by the broker before it answered (perhaps this port wants tls://)");
    assertThat(Reasons.closedUnanswered(BROKER))
        .isEqualTo("closed by the broker before it answered");
  }

  private static Arguments connack(int code, String reason) {
    return Arguments.of(
        new MqttConnectionException(MqttConnectReturnCode.valueOf((byte) code)), reason);
  }

  private static SSLException handshake(Exception cause) {
    SSLHandshakeException thrown = new SSLHandshakeException(cause.getMessage());
    thrown.initCause(cause);
    return thrown;
  }
}
