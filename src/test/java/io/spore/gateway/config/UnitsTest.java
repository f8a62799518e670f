package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "10s, PT10S",
    "5m, PT5M",
    "1h, PT1H",
    "2d, PT48H",
    "10 s, PT10S",
    "' 10S ', PT10S",
    "0s, PT0S"
  })
  void aDurationIsANumberWithAUnit(String text, Duration duration) {
    assertThat(Units.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "1B, 1",
    "64KiB, 65536",
    "1MiB, 1048576",
    "1GiB, 1073741824",
    "1kB, 1000",
    "2 MB, 2000000",
    "3GB, 3000000000"
  })
  void aSizeIsANumberWithAUnit(String text, long bytes) {
    assertThat(Units.size(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "-1s", "1.5s", "10 years", "1s2", "10s 5ms", "1234567890123456s"})
  void whatIsNoDurationIsShownWithExamples(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Units.duration(text))
        .withMessage('"' + text + "\" is not a duration (for example 250ms, 10s, 5m, 1h)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "1M", "-1KiB", "0.5MiB", "10s"})
  void whatIsNoSizeIsShownWithExamples(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Units.size(text))
        .withMessage('"' + text + "\" is not a size (for example 64KiB, 1MiB)");
  }

  @Test
  void whatOverflowsIsRefusedAndNotWrapped() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Units.size("999999999999999GiB"))
        .withMessage("999999999999999GiB is too large a size");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Units.duration("999999999999999d"))
        .withMessage("999999999999999d is too long a duration");
  }

  @ParameterizedTest
  @CsvSource({"PT0.25S, 250ms", "PT10S, 10s", "PT60S, 1m", "PT90S, 90s", "PT24H, 1d"})
  void aDurationIsWrittenInTheLargestUnitThatFits(Duration duration, String text) {
    assertThat(Units.text(duration)).isEqualTo(text);
  }

  @Property
  void aWrittenDurationReadsAsTheSame(@ForAll @LongRange(min = 0, max = 1L << 40) long millis) {
    Duration duration = Duration.ofMillis(millis);

    assertThat(Units.duration(Units.text(duration))).isEqualTo(duration);
  }
}
