package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void aSecretPrintsAsStarsAndTellsItsTextOnlyWhenAsked() {
    Secret secret = new Secret("swordfish");

    assertThat(secret).hasToString("***");
    assertThat(secret.reveal()).isEqualTo("swordfish");
  }
}
