package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
  private final Window window = new Window(100);

  @Test
  void whatFitsInIsAdmittedAndWhatDoesNotIsNot() {
    assertThat(window.admit(60)).isTrue();
    assertThat(window.admit(40)).isTrue();
    assertThat(window.admit(1)).isFalse();
    assertThat(window.outstanding()).isEqualTo(100);
  }

  @Test
  void whatIsConfirmedMakesRoom() {
    window.admit(60);
    window.admit(40);
    window.confirm(60);

    assertThat(window.admit(61)).isFalse();
    assertThat(window.admit(60)).isTrue();
    assertThat(window.sent()).isEqualTo(160);
  }

  @Test
  void whatIsLargerThanTheWindowGoesAloneThroughIt() {
    assertThat(window.admit(500)).isTrue();
    assertThat(window.admit(1)).isFalse();
    window.confirm(500);
    assertThat(window.admit(1)).isTrue();
  }

  @Test
  void aLaterConfirmationSaysAllAndAnEarlierOneTakesNothingBack() {
    window.admit(50);
    window.admit(50);
    window.confirm(100);
    window.confirm(50);

    assertThat(window.outstanding()).isZero();
  }

  @Test
  void nobodyConfirmsMoreThanWasSent() {
    window.admit(50);
    window.confirm(1_000);

    assertThat(window.outstanding()).isZero();
    assertThat(window.admit(100)).isTrue();
    assertThat(window.admit(1)).isFalse();
  }
}
