package io.spore.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TicketsTest {
  private long now = 1_000_000;
  private final Tickets tickets = new Tickets(() -> Instant.ofEpochMilli(now));

  @Test
  void aTicketIsGoodOnce() {
    String ticket = tickets.issue(Caller.ANYBODY);
    assertThat(tickets.redeem(ticket)).contains(Caller.ANYBODY);
    assertThat(tickets.redeem(ticket)).isEmpty();
  }

  @Test
  void aTicketIsVoidAfterThirtySeconds() {
    String first = tickets.issue(Caller.ANYBODY);
    String second = tickets.issue(Caller.ANYBODY);
    now += 29_999;
    assertThat(tickets.redeem(first)).isPresent();
    now += 1;
    assertThat(tickets.redeem(second)).isEmpty();
  }

  @Test
  void whatIsNoTicketOpensNothing() {
    tickets.issue(Caller.ANYBODY);
    assertThat(tickets.redeem("")).isEmpty();
  }

  @Test
  void ticketsAreLongAndNeverTheSame() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(tickets.issue(Caller.ANYBODY)).hasSize(43).matches("[A-Za-z0-9_-]+");
      seen.add(tickets.issue(Caller.ANYBODY));
    }
    assertThat(seen).hasSize(1_000);
  }

  @Test
  void whoTakesTicketsWithoutEndVoidsTheOldestOnes() {
    String first = tickets.issue(Caller.ANYBODY);
    for (int i = 0; i < 10_000; i++) {
      tickets.issue(Caller.ANYBODY);
    }
    assertThat(tickets.redeem(first)).isEmpty();
  }
}
