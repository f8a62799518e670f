package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Lines of recordings that somebody else may have written. */
class RecordingFuzzTest {
  private static final List<Event> EVENTS =
      List.of(
          new MqttMessage("a/b", "21.5".getBytes(StandardCharsets.UTF_8), 1_700L, 1, true),
          new MqttMessage("a/b", new byte[] {(byte) 0xff}, 1_700L, 0, false),
          new ClusterEventHeard("api/x", "{}", "10.0.0.2", "esp-1", 1_700L),
          new GapHappened("gw-2", 3, 1, 3, "the link was cut", 1_700L));

  @Property
  void anyLineIsReadOrRefused(@ForAll String line) {
    assertReadOrRefused(line);
  }

  @Property
  void aChangedLineIsReadOrRefused(
      @ForAll @IntRange(max = 3) int event,
      @ForAll @IntRange(max = 400) int place,
      @ForAll("pieces") String piece) {
    String line = line(event);
    int at = place % line.length();
    assertReadOrRefused(line.substring(0, at) + piece + line.substring(at + 1));
    assertReadOrRefused(line.substring(0, at));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "null",
        "-1",
        "1e999",
        "99999999999999999999",
        "\\u0000",
        "/",
        "true",
        " ");
  }

  private static void assertReadOrRefused(String line) {
    try {
      assertThat(RecordingReader.read(line)).isNotNull();
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private static String line(int event) {
    EventBatch batch = new EventBatch(new Origin("gw", 1), 1, 0, Cursor.START, EVENTS);
    JsonBytes out = new JsonBytes(1_024);
    new RecordingJson().write(batch, event, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
