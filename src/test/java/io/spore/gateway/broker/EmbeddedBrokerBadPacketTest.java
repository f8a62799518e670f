package io.spore.gateway.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedBrokerBadPacketTest {
  private static RunningBroker broker;
  private static TestClient good;

  @BeforeAll
  static void start() throws Exception {
    broker = RunningBroker.open();
    good = broker.client("good");
    good.subscribe("good", 1);
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  private static void assertThatOthersAreServed() throws Exception {
    good.publish("good", "news", 1);
    assertThat(good.nextPayload()).isEqualTo("news");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "PUBLISH before CONNECT, 30 05 0001 61 6869",
    "unknown type, 00 00",
    "reserved flags, 11 00",
    "wrong protocol name, 10 0d 0004 58585858 04 02 0000 0001 61",
    "length of five digits, 10 ff ff ff ff 01",
    "will with QoS 3, 10 14 0004 4d515454 04 1e 0000 0001 61 0001 77 0002 6869",
    "will with a wildcard, 10 14 0004 4d515454 04 0e 0000 0001 61 0001 23 0002 6869",
    "will without a topic, 10 13 0004 4d515454 04 06 0000 0001 61 0000 0002 6869"
  })
  void aBadFirstPacketEndsTheConnection(String what, String hex) throws Exception {
    RawClient bad = broker.raw();

    bad.send(hex);

    bad.awaitClosed();
    assertThatOthersAreServed();
  }

  @Test
  void aWebBrowserIsTurnedAway() throws Exception {
    RawClient bad = broker.raw();

    bad.send(HexFormat.of().formatHex("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII)));

    bad.awaitClosed();
    assertThatOthersAreServed();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "second CONNECT, 10 0d 0004 4d515454 04 02 0000 0001 61",
    "empty topic name, 30 04 0000 6869",
    "wildcard in a topic name, 30 05 0001 23 6869",
    "null character in a topic name, 30 05 0001 00 6869",
    "topic name that is not UTF-8, 30 05 0001 ff 6869",
    "QoS 3, 36 07 0001 61 0001 6869",
    "packet id 0, 32 07 0001 61 0000 6869",
    "SUBSCRIBE with wrong flags, 80 06 0001 0001 61 00",
    "SUBSCRIBE to nothing, 82 02 0001",
    "UNSUBSCRIBE from nothing, a2 02 0001",
    "packet larger than the limit, 30 ff ff ff 7f"
  })
  void aBadLaterPacketEndsTheConnection(String what, String hex) throws Exception {
    RawClient bad = broker.raw().connect("bad", 4);

    bad.send(hex);

    bad.awaitClosed();
    assertThatOthersAreServed();
  }

  @Test
  void aPacketThatOnlyABrokerSendsIsPassedOver() throws Exception {
    RawClient odd = broker.raw().connect("odd", 4);

    odd.send("20 02 0000");
    odd.send("c0 00");

    assertThat(odd.read().hex()).isEqualTo("d0");
    assertThatOthersAreServed();
  }

  @Test
  void anUnknownReasonCodeIsPassedOver() throws Exception {
    RawClient odd = broker.raw().connect("odd", 5);

    odd.send("50 04 0001 7f 00");
    odd.send("c0 00");

    assertThat(odd.read().hex()).isEqualTo("d0");
    assertThatOthersAreServed();
  }

  @Test
  void noiseHarmsNobody() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[1 + random.nextInt(200)];
      random.nextBytes(noise);
      RawClient raw = broker.raw();
      if (i % 2 == 0) {
        raw.connect("noise", i % 4 == 0 ? 4 : 5);
      }
      raw.send(HexFormat.of().formatHex(noise));
      raw.close();
    }
    assertThatOthersAreServed();
  }
}
