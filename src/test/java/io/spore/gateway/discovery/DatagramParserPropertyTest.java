package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DatagramParserPropertyTest {
  private static final String[] GOOD = {
    "CLUSTER_HEARTBEAT:esp-a1b2c3",
    "CLUSTER_DISCOVERY",
    "CLUSTER_RESPONSE:esp-a1b2c3",
    "NODE_UPDATE:esp-a1b2c3:{\"freeHeap\":40960,\"sdkVersion\":\"2.2.2\",\"uptime\":1.5e3,"
        + "\"api\":[{\"uri\":\"/\"}],\"labels\":{\"app\":\"base\",\"n\":12,\"role\":\"gr\u00fcn\"}}",
    "CLUSTER_EVENT:{\"event\":\"api/neopattern\",\"data\":{\"a\":[1,2,{\"b\":\"\\u00e9\"}]}}"
  };

  private final DatagramParser parser = new DatagramParser();

  @Property
  void anyBytesAreAnswered(@ForAll @Size(max = 2048) byte[] bytes) {
    assertBounded(parser.parse(bytes));
  }

  @Property(tries = 5000)
  void anyTextBehindAKnownKindIsAnswered(
      @ForAll("goodOnes") String good, @ForAll @Size(max = 600) byte[] tail) {
    int kindEnd = good.indexOf(':') < 0 ? good.length() : good.indexOf(':') + 1;
    byte[] kind = good.substring(0, kindEnd).getBytes(StandardCharsets.UTF_8);
    byte[] bytes = Arrays.copyOf(kind, kind.length + tail.length);
    System.arraycopy(tail, 0, bytes, kind.length, tail.length);

    assertBounded(parser.parse(bytes));
  }

  @Property(tries = 5000)
  void aMutatedDatagramIsAnswered(
      @ForAll("goodOnes") String good,
      @ForAll @IntRange(max = 200) int position,
      @ForAll byte replacement,
      @ForAll @IntRange(max = 200) int end) {
    byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
    bytes[position % bytes.length] = replacement;

    assertBounded(parser.parse(Arrays.copyOf(bytes, end)));
  }

  @Property
  void whatIsTakenFromAnUpdateCutOffIsWhatTheWholeOneSays(@ForAll @IntRange(max = 200) int end) {
    byte[] bytes = GOOD[3].getBytes(StandardCharsets.UTF_8);
    NodeInfo whole = ((Datagram.NodeUpdate) parser.parse(bytes)).info();
    int headEnd = "NODE_UPDATE:esp-a1b2c3".length();
    byte[] cut = Arrays.copyOf(bytes, Math.min(bytes.length, Math.max(headEnd, end)));

    Datagram.NodeUpdate update = (Datagram.NodeUpdate) parser.parse(cut);

    assertThat(update.hostname()).isEqualTo("esp-a1b2c3");
    assertThat(whole.resources()).containsAllEntriesOf(update.info().resources());
    assertThat(whole.labels()).containsAllEntriesOf(update.info().labels());
  }

  @Provide
  Arbitrary<String> goodOnes() {
    return Arbitraries.of(GOOD);
  }

  private static void assertBounded(Datagram datagram) {
    if (datagram instanceof Datagram.Heartbeat heartbeat) {
      assertThat(heartbeat.hostname().length()).isLessThanOrEqualTo(63);
    } else if (datagram instanceof Datagram.Response response) {
      assertThat(response.hostname().length()).isLessThanOrEqualTo(63);
    } else if (datagram instanceof Datagram.NodeUpdate update) {
      assertThat(update.hostname().length()).isLessThanOrEqualTo(63);
      assertThat(update.info().resources()).hasSizeLessThanOrEqualTo(6);
      assertThat(update.info().labels()).hasSizeLessThanOrEqualTo(32);
    } else if (datagram instanceof Datagram.ClusterEvent event) {
      assertThat(event.name().length()).isBetween(1, 128);
    } else {
      assertThat(datagram)
          .isInstanceOfAny(
              Datagram.Discovery.class, Datagram.Foreign.class, Datagram.Malformed.class);
    }
  }
}
