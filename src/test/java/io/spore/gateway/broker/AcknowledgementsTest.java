package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final List<Integer> sent = new ArrayList<>();

  @Test
  void withoutCongestionTheyAreSentAtOnce() {
    acknowledgements.send(() -> sent.add(1));

    assertThat(sent).containsExactly(1);
  }

  @Test
  void theyAreHeldBackUntilTheLastSubscriberIsRelieved() {
    acknowledgements.setCongested("ann", true);
    acknowledgements.setCongested("bob", true);
    acknowledgements.setCongested("bob", true);
    acknowledgements.send(() -> sent.add(1));
    acknowledgements.send(() -> sent.add(2));

    acknowledgements.setCongested("ann", false);
    acknowledgements.setCongested("cat", false);
    assertThat(sent).isEmpty();
    acknowledgements.setCongested("bob", false);
    assertThat(sent).containsExactly(1, 2);
    acknowledgements.send(() -> sent.add(3));
    assertThat(sent).containsExactly(1, 2, 3);
  }

  @Test
  void whatIsStillHeldWaitsOnWhenSendingCongestsAgain() {
    acknowledgements.setCongested("ann", true);
    acknowledgements.send(
        () -> {
          sent.add(1);
          acknowledgements.setCongested("ann", true);
        });
    acknowledgements.send(() -> sent.add(2));

    acknowledgements.setCongested("ann", false);
    assertThat(sent).containsExactly(1);
    acknowledgements.setCongested("ann", false);
    assertThat(sent).containsExactly(1, 2);
  }
}
