package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InletTest {
  private final Inlet inlet = new Inlet();

  @Test
  void whatWasReceivedIsOwedAReceiptOnce() {
    assertThat(inlet.owesReceipt()).isFalse();
    inlet.received(new Frame.Stream(7, 50));

    assertThat(inlet.owesReceipt()).isTrue();
    assertThat(inlet.receipt()).isEqualTo(new Frame.Receipt(7, 50, 0));
    assertThat(inlet.owesReceipt()).isFalse();
  }

  @Test
  void thereIsRoomAgainOnceWhatWasReceivedIsConsumed() {
    inlet.received(new Frame.Stream(7, 50));
    inlet.receipt();
    inlet.consumed();

    assertThat(inlet.owesReceipt()).isTrue();
    assertThat(inlet.receipt()).isEqualTo(new Frame.Receipt(7, 50, 50));
  }

  @Test
  void anotherStreamBeginsAnew() {
    inlet.received(new Frame.Stream(7, 50));
    inlet.consumed();
    inlet.received(new Frame.Stream(8, 10));

    assertThat(inlet.receipt()).isEqualTo(new Frame.Receipt(8, 10, 0));
  }

  @Test
  void aStreamDoesNotBecomeShorter() {
    inlet.received(new Frame.Stream(7, 50));
    inlet.received(new Frame.Stream(7, 40));

    assertThat(inlet.receipt()).isEqualTo(new Frame.Receipt(7, 50, 0));
  }
}
