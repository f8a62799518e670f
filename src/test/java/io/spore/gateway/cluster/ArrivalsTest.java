package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.cluster.Arrivals.Hole;
import io.spore.gateway.cluster.Arrivals.Verdict;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Origin;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final Origin FIRST = new Origin("attic", 1);
  private static final Origin LATER = new Origin("attic", 2);
  private static final Verdict TAKE_ALL = new Verdict(Optional.empty(), 0);

  private final Arrivals arrivals = new Arrivals(Cursor.START);

  @Test
  void whatWasSentBeforeAGatewayWasKnownIsNotMissed() {
    assertThat(arrivals.events(FIRST, 500, 10)).isEqualTo(TAKE_ALL);
    assertThat(arrivals.events(FIRST, 510, 10)).isEqualTo(TAKE_ALL);
  }

  @Test
  void aHoleIsNamedExactly() {
    arrivals.events(FIRST, 1, 10);

    assertThat(arrivals.events(FIRST, 15, 1))
        .isEqualTo(new Verdict(Optional.of(new Hole(FIRST, 11, 14)), 0));
    assertThat(arrivals.events(FIRST, 16, 1)).isEqualTo(TAKE_ALL);
  }

  @Test
  void eventsThatCameBeforeArePassedOver() {
    arrivals.events(FIRST, 1, 10);

    assertThat(arrivals.events(FIRST, 1, 10)).isEqualTo(new Verdict(Optional.empty(), 10));
    assertThat(arrivals.events(FIRST, 8, 5)).isEqualTo(new Verdict(Optional.empty(), 3));
    assertThat(arrivals.events(FIRST, 13, 1)).isEqualTo(TAKE_ALL);
  }

  @Test
  void aLaterEpochBeginsAtOne() {
    arrivals.events(FIRST, 500, 10);

    assertThat(arrivals.events(LATER, 1, 2)).isEqualTo(TAKE_ALL);
    assertThat(arrivals.events(LATER, 5, 2))
        .isEqualTo(new Verdict(Optional.of(new Hole(LATER, 3, 4)), 0));
  }

  @Test
  void theBeginningOfALaterEpochIsMissedToo() {
    arrivals.events(FIRST, 500, 10);

    assertThat(arrivals.events(LATER, 4, 1))
        .isEqualTo(new Verdict(Optional.of(new Hole(LATER, 1, 3)), 0));
  }

  @Test
  void eventsOfAnEarlierEpochArePassedOver() {
    arrivals.events(LATER, 1, 10);

    assertThat(arrivals.events(FIRST, 600, 3)).isEqualTo(new Verdict(Optional.empty(), 3));
    assertThat(arrivals.missingBefore(FIRST, 700)).isEmpty();
    assertThat(arrivals.events(LATER, 11, 1)).isEqualTo(TAKE_ALL);
  }

  @Test
  void theEndOfAnEarlierEpochIsMissedThoughALaterOneCameFirst() {
    arrivals.events(FIRST, 1, 10);
    arrivals.events(LATER, 1, 3);

    assertThat(arrivals.missingBefore(FIRST, 431)).contains(new Hole(FIRST, 11, 430));
    assertThat(arrivals.missingBefore(FIRST, 431)).isEmpty();
    assertThat(arrivals.marks()).containsExactly(new Frame.Reached(LATER, 4));
    assertThat(arrivals.events(LATER, 4, 1)).isEqualTo(TAKE_ALL);
  }

  @Test
  void anEpochOfWhichNothingCameIsMissedThoughALaterOneCameFirst() {
    Origin latest = new Origin("attic", 3);
    arrivals.events(FIRST, 500, 10);
    arrivals.events(latest, 1, 1);

    assertThat(arrivals.missingBefore(LATER, 8)).contains(new Hole(LATER, 1, 7));
  }

  @Test
  void theEndsOfEightEpochsAreToldApartAndNoMore() {
    for (int epoch = 1; epoch <= 9; epoch++) {
      arrivals.events(new Origin("attic", epoch), 1, 1);
    }

    assertThat(arrivals.missingBefore(LATER, 3)).contains(new Hole(LATER, 2, 2));
    assertThat(arrivals.missingBefore(FIRST, 3)).isEmpty();
  }

  @Test
  void aHoleAtTheEndIsFoundWhenTheSenderSaysHowFarItIs() {
    arrivals.events(FIRST, 1, 10);

    assertThat(arrivals.missingBefore(FIRST, 11)).isEmpty();
    assertThat(arrivals.missingBefore(FIRST, 14)).contains(new Hole(FIRST, 11, 13));
    assertThat(arrivals.missingBefore(FIRST, 14)).isEmpty();
  }

  @Test
  void whatWasSaidToBeMissingAndComesAllTheSameIsTaken() {
    arrivals.events(FIRST, 1, 10);
    arrivals.missingBefore(FIRST, 14);

    assertThat(arrivals.events(FIRST, 11, 3)).isEqualTo(TAKE_ALL);
    assertThat(arrivals.events(FIRST, 14, 1)).isEqualTo(TAKE_ALL);
  }

  @Test
  void whatIsMissingDoesNotCountAsReached() {
    arrivals.events(FIRST, 1, 10);
    arrivals.missingBefore(FIRST, 14);

    assertThat(arrivals.marks()).containsExactly(new Frame.Reached(FIRST, 11));
    arrivals.events(FIRST, 14, 1);
    assertThat(arrivals.marks()).containsExactly(new Frame.Reached(FIRST, 15));
  }

  @Test
  void gatewaysAreCountedApart() {
    arrivals.events(FIRST, 1, 10);

    assertThat(arrivals.events(new Origin("cellar", 1), 7, 1)).isEqualTo(TAKE_ALL);
    assertThat(arrivals.knows(new Origin("cellar", 1))).isTrue();
    assertThat(arrivals.knows(new Origin("kitchen", 1))).isFalse();
  }

  @Test
  void whatCameWhileThisGatewayWasDownIsMissed() {
    Arrivals again = new Arrivals(Cursor.START.advance(FIRST, 90));

    assertThat(again.missingBefore(FIRST, 120)).contains(new Hole(FIRST, 91, 119));
    assertThat(again.missingBefore(LATER, 5)).contains(new Hole(LATER, 1, 4));
    assertThat(again.events(LATER, 5, 10)).isEqualTo(TAKE_ALL);
  }

  @Test
  void whatCameInAnEarlierRunIsPassedOver() {
    Arrivals again = new Arrivals(Cursor.START.advance(FIRST, 90));

    assertThat(again.events(FIRST, 85, 10)).isEqualTo(new Verdict(Optional.empty(), 6));
  }

  @Test
  void ofAGatewayWhoseClockWasSetBackNothingIsKnown() {
    Arrivals again = new Arrivals(Cursor.START.advance(LATER, 90));

    assertThat(again.knows(FIRST)).isFalse();
    assertThat(again.events(FIRST, 7, 10)).isEqualTo(TAKE_ALL);
  }
}
