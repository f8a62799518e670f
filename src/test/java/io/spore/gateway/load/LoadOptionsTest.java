package io.spore.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadOptionsTest {
  private static final String GOOD =
      "--port 3001 --broker-port 1883 --pid 42 --clients 100 --rates 100,2000 --bytes 200"
          + " --seconds 10 --warm-up 0";

  private static LoadOptions parse(String arguments) {
    return LoadOptions.parse(arguments.split(" ", -1));
  }

  @Test
  void eachRateIsAStep() {
    assertThat(parse(GOOD).rates()).containsExactly(100, 2000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--clients 100;--clients 10001;--clients: 10001 is outside 1-10000",
        "--rates 100,2000;--rates 100,1000001;--rates: 1000001 is outside 1-1000000",
        "--rates 100,2000;--rates 100,;--rates:  is not a whole number",
        "--bytes 200;--bytes 31;--bytes: 31 is outside 32-65536",
        "--seconds 10;--seconds ten;--seconds: ten is not a whole number",
        "--warm-up 0;--warm-up;--warm-up wants a value"
      })
  void whatIsOutOfBoundsIsNamed(String good, String bad, String complaint) {
    assertThatThrownBy(() -> parse(GOOD.replace(good, bad))).hasMessage(complaint);
  }

  @Test
  void noMoreThanTwentySteps() {
    String rates = "1,".repeat(20) + "1";
    assertThatThrownBy(() -> parse(GOOD.replace("100,2000", rates)))
        .hasMessage("--rates: more than 20 steps");
  }
}
