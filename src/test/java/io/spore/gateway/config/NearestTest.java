package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> KEYS =
      List.of("http.port", "udp.port", "mqtt.url", "mqtt.clientId", "mqtt.reconnectInterval");

  @ParameterizedTest
  @CsvSource({
    "http.prot, http.port",
    "htp.port, http.port",
    "mqtt.clientID, mqtt.clientId",
    "mqtt.reconectInterval, mqtt.reconnectInterval",
    "mqtt.urll, mqtt.url"
  })
  void aSlipFindsTheWordThatWasMeant(String word, String meant) {
    assertThat(Nearest.to(word, KEYS)).contains(meant);
  }

  @Test
  void aWordUnlikeAllOthersFindsNothing() {
    assertThat(Nearest.to("cluster.members", KEYS)).isEmpty();
    assertThat(Nearest.to("-x", List.of("-h"))).isEmpty();
    assertThat(Nearest.to("http.port", List.of())).isEmpty();
  }

  @Property
  void aWordWithOneLetterTooManyIsFoundAgain(
      @ForAll @AlphaChars @StringLength(min = 2, max = 20) String word,
      @ForAll @IntRange(max = 20) int at) {
    int position = Math.min(at, word.length());
    String slip = word.substring(0, position) + '-' + word.substring(position);

    assertThat(Nearest.to(slip, List.of("0123456789012345678901234567890123456789", word)))
        .contains(word);
  }
}
