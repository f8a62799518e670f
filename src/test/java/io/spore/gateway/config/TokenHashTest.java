package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenHashTest {
  static final String DIGITS = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  /** The hash of {@code abc}, from FIPS 180-4's examples. */
  static final String ABC = "sha256:" + DIGITS;

  @Test
  void aTokenMatchesItsHashAndNoOther() {
    assertThat(TokenHash.parse(ABC).matches(TokenHash.of("abc"))).isTrue();
    assertThat(TokenHash.parse(ABC).matches(TokenHash.of("abd"))).isFalse();
    assertThat(TokenHash.parse(ABC)).isEqualTo(TokenHash.of("abc")).hasSameHashCodeAs(ABC_HASH);
  }

  private static final TokenHash ABC_HASH = TokenHash.of("abc");

  @Test
  void aHashDoesNotShow() {
    assertThat(TokenHash.parse(ABC)).hasToString("***");
  }
}
