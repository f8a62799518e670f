package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerUrlTest {
  @ParameterizedTest
  @CsvSource({
    "tcp://broker, broker, 1883, false, false",
    "tcp://broker/, broker, 1883, false, false",
    "tcp://broker:1884, broker, 1884, false, false",
    "mqtt://broker, broker, 1883, false, false",
    "TCP://Broker, Broker, 1883, false, false",
    "tls://broker, broker, 8883, true, false",
    "ssl://broker:1, broker, 1, true, false",
    "mqtts://broker:65535, broker, 65535, true, false",
    "tcp://10.0.0.7, 10.0.0.7, 1883, false, false",
    "tcp://[::1], ::1, 1883, false, false",
    "tls://[fe80::1]:8884, fe80::1, 8884, true, false",
    "tcp://my_broker.local, my_broker.local, 1883, false, false",
    "embedded, 127.0.0.1, 1883, false, true",
    "Embedded, 127.0.0.1, 1883, false, true",
    "embedded://0.0.0.0:0, 0.0.0.0, 0, false, true"
  })
  void aBrokerIsReadFromItsUrl(String text, String host, int port, boolean tls, boolean embedded) {
    assertThat(BrokerUrl.parse(text)).isEqualTo(new BrokerUrl(host, port, tls, embedded));
  }

  @ParameterizedTest
  @CsvSource({
    "ws://broker, 80, false, /mqtt",
    "wss://broker, 443, true, /mqtt",
    "ws://broker:8083/, 8083, false, /",
    "WSS://broker:8084/a/b, 8084, true, /a/b",
  })
  void aBrokerBehindWebSocketHasAPath(String text, int port, boolean tls, String path) {
    BrokerUrl url = BrokerUrl.parse(text);

    assertThat(url).isEqualTo(new BrokerUrl("broker", port, tls, false, path));
    assertThat(url.webSocket()).isTrue();
    assertThat(BrokerUrl.parse(url.toString())).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ws://b/a?q=1    | has a path with characters that do not belong there",
        "broker          | is not a broker URL: expected tcp://host[:1883], tls://host[:8883], ws://host[:80]/path, wss://host[:443]/path (also mqtt://, mqtts://, ssl://) or embedded",
        "http://broker   | has an unknown scheme: expected tcp://host[:1883], tls://host[:8883], ws://host[:80]/path, wss://host[:443]/path (also mqtt://, mqtts://, ssl://) or embedded",
        "tcp://          | has no host: expected tcp://host[:1883], tls://host[:8883], ws://host[:80]/path, wss://host[:443]/path (also mqtt://, mqtts://, ssl://) or embedded",
        "tcp://my broker | has no host: expected tcp://host[:1883], tls://host[:8883], ws://host[:80]/path, wss://host[:443]/path (also mqtt://, mqtts://, ssl://) or embedded",
        "tcp://:1883     | has no host: expected tcp://host[:1883], tls://host[:8883], ws://host[:80]/path, wss://host[:443]/path (also mqtt://, mqtts://, ssl://) or embedded",
        "tcp://b/path    | has a path: a broker URL ends with the port",
        "tcp://b?q=1     | has a path: a broker URL ends with the port",
        "tcp://b:        | has no port number after its host",
        "tcp://b:x       | has no port number after its host",
        "tcp://b:+1      | has no port number after its host",
        "tcp://b:0       | has port 0, which is outside 1-65535",
        "tcp://b:65536   | has port 65536, which is outside 1-65535",
        "tcp://::1       | has too many colons: an IPv6 address goes in brackets, as tcp://[::1]:1883",
        "tcp://[::1      | has a bracket that is not closed",
        "tcp://[b]       | has no IPv6 address in its brackets",
        "tcp://[::1]x    | has no port number after its host"
      })
  void aWrongUrlIsNamedWithWhatIsWrong(String text, String what) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrokerUrl.parse(text))
        .withMessage(text + " " + what);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://broker, tcp://broker",
    "tcp://me:pw@broker, tcp://***@broker",
    "tcp://me:p@w@broker, tcp://***@broker",
    "me:pw@broker, ***@broker",
    "me:pw@tcp://broker, ***@tcp://broker"
  })
  void aUrlIsShownWithoutItsLogin(String text, String shown) {
    assertThat(BrokerUrl.withoutLogin(text)).isEqualTo(shown);
  }

  @Property
  void aPrintedUrlReadsAsTheSame(@ForAll("urls") BrokerUrl url) {
    assertThat(BrokerUrl.parse(url.toString())).isEqualTo(url);
  }

  @Provide
  Arbitrary<BrokerUrl> urls() {
    Arbitrary<String> names =
        Arbitraries.strings().withCharRange('a', 'z').numeric().withChars(".-_").ofMinLength(1);
    Arbitrary<String> addresses =
        Arbitraries.bytes().array(byte[].class).ofSize(16).map(Addresses::text);
    return Combinators.combine(
            Arbitraries.oneOf(names, addresses),
            Arbitraries.integers().between(1, 65535),
            Arbitraries.of(0, 1, 2))
        .as((host, port, kind) -> new BrokerUrl(host, port, kind == 1, kind == 2));
  }
}
