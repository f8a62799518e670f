package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TimestampsTest {
  /** 2024-01-15T10:30:00.000Z. */
  private static final long HALF_PAST_TEN = 1_705_314_600_000L;

  private final Timestamps timestamps = new Timestamps();

  @Test
  void aTimeIsWrittenInUtcWithMilliseconds() {
    assertThat(text(HALF_PAST_TEN)).isEqualTo("2024-01-15T10:30:00.000Z");
    assertThat(text(HALF_PAST_TEN + 7)).isEqualTo("2024-01-15T10:30:00.007Z");
    assertThat(text(HALF_PAST_TEN + 999)).isEqualTo("2024-01-15T10:30:00.999Z");
    assertThat(text(HALF_PAST_TEN + 1_000)).isEqualTo("2024-01-15T10:30:01.000Z");
    assertThat(text(HALF_PAST_TEN - 1)).isEqualTo("2024-01-15T10:29:59.999Z");
  }

  @Test
  void aTextThatWasGivenOutDoesNotChange() {
    byte[] before = timestamps.text(HALF_PAST_TEN);

    timestamps.text(HALF_PAST_TEN + 1);

    assertThat(before).asString(StandardCharsets.US_ASCII).isEqualTo("2024-01-15T10:30:00.000Z");
  }

  @Property
  void whatCameBeforeMakesNoDifference(@ForAll("times") List<Long> times) {
    Timestamps one = new Timestamps();
    for (long time : times) {
      assertThat(one.text(time))
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo(Timestamps.format(time));
    }
  }

  /** Near each other, so that many share a second; before 1970 and after the year 9999 as well. */
  @Provide
  Arbitrary<List<Long>> times() {
    Arbitrary<Long> start =
        Arbitraries.of(0L, -62_167_219_200_000L, HALF_PAST_TEN, 253_402_300_799_500L);
    return start.flatMap(
        from -> Arbitraries.longs().between(from - 1_500, from + 1_500).list().ofMinSize(2));
  }

  private String text(long epochMillis) {
    return new String(timestamps.text(epochMillis), StandardCharsets.US_ASCII);
  }
}
