package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutletTest {
  private final Outlet outlet = new Outlet(7, 100);

  @Test
  void aBatchThatFitsInBecomesPartOfTheStream() {
    assertThat(outlet.offer(0, 30, 3)).contains(new Frame.Stream(7, 30));
    assertThat(outlet.offer(3, 30, 3)).contains(new Frame.Stream(7, 60));
  }

  @Test
  void aBatchThatDoesNotFitInIsLeftOutAndCounted() {
    outlet.offer(0, 90, 3);

    assertThat(outlet.offer(3, 90, 5)).isEmpty();
    assertThat(outlet.leftOut()).isEqualTo(5);
    assertThat(outlet.stream()).isEqualTo(new Frame.Stream(7, 90));
  }

  @Test
  void eventsAreConfirmedOnceTheyWereReceivedEvenWhileThereIsNoRoomForMore() {
    outlet.offer(0, 50, 3);
    outlet.offer(3, 50, 4);
    assertThat(outlet.confirmedUpTo(7)).isZero();

    outlet.confirm(new Frame.Receipt(7, 50, 0));
    assertThat(outlet.confirmedUpTo(7)).isEqualTo(3);
    assertThat(outlet.offer(7, 50, 1)).isEmpty();

    outlet.confirm(new Frame.Receipt(7, 100, 100));
    assertThat(outlet.confirmedUpTo(7)).isEqualTo(7);
    assertThat(outlet.offer(7, 50, 1)).isPresent();
  }

  @Test
  void aReceiptForAnEarlierStreamIsNoReceiptForThisOne() {
    outlet.offer(0, 50, 3);
    outlet.confirm(new Frame.Receipt(6, 50, 50));

    assertThat(outlet.confirmedUpTo(3)).isZero();
    assertThat(outlet.outstanding()).isEqualTo(50);
  }
}
