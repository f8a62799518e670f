package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "fe80:0:0::1, fe80::1", "::, ::"})
  void aLiteralIsReadAndPrintedInItsShortForm(String literal, String printed) {
    assertThat(Addresses.text(Addresses.parseLiteral(literal))).isEqualTo(printed);
  }

  @Test
  void aNameIsNoLiteralAndNobodyIsAskedForItsAddress() {
    assertThat(Addresses.parseLiteral("localhost")).isNull();
  }

  @Test
  void anAddressHasFourOrSixteenBytes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Addresses.text(new byte[5]))
        .withMessage("an address has 4 or 16 bytes, not 5");
  }
}
