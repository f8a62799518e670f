package io.spore.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.LimitsConfig;
import io.spore.gateway.guard.Visit.Verdict;
import io.spore.gateway.support.TestLimits;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VisitTest {
  private static final LimitsConfig LIMITS =
      new TestLimits()
          .headerTimeout(Duration.ofSeconds(10))
          .requestTimeout(Duration.ofSeconds(30))
          .keepAlive(Duration.ofSeconds(75))
          .build();

  private final Visit visit = new Visit(Optional.empty(), 0);

  @Test
  void whoNeverAsksIsTooSlow() {
    assertThat(visit.look(10_000, LIMITS)).isEqualTo(Verdict.STAYS);
    assertThat(visit.look(10_001, LIMITS)).isEqualTo(Verdict.HEADER_TOO_SLOW);
  }

  @Test
  void whoAskedBeforeMayPause() {
    FakeRequest request = new FakeRequest(5_000);
    visit.asks(request);
    request.read = true;
    request.answered = true;
    assertThat(visit.look(6_000, LIMITS)).isEqualTo(Verdict.STAYS);
    assertThat(visit.look(81_000, LIMITS)).isEqualTo(Verdict.STAYS);
    assertThat(visit.look(81_001, LIMITS)).isEqualTo(Verdict.ENDS);
  }

  @Test
  void aRequestThatDoesNotEndIsTooSlow() {
    visit.asks(new FakeRequest(5_000));
    assertThat(visit.look(35_000, LIMITS)).isEqualTo(Verdict.STAYS);
    assertThat(visit.look(35_001, LIMITS)).isEqualTo(Verdict.BODY_TOO_SLOW);
  }

  @Test
  void aRequestThatDoesNotEndIsTooSlowThoughOthersCome() {
    visit.asks(new FakeRequest(5_000));
    FakeRequest quick = new FakeRequest(34_000);
    quick.read = true;
    quick.answered = true;
    visit.asks(quick);
    assertThat(visit.look(35_001, LIMITS)).isEqualTo(Verdict.BODY_TOO_SLOW);
  }

  @Test
  void anAnswerMayTakeAsLongAsItLikes() {
    FakeRequest stream = new FakeRequest(5_000);
    stream.read = true;
    visit.asks(stream);
    assertThat(visit.look(10_000_000, LIMITS)).isEqualTo(Verdict.STAYS);
  }

  @Test
  void whoIsTurnedAwayHasASecondToAskAndHear() {
    Visit refused = new Visit(Optional.of(Refusal.TOO_MANY_CONNECTIONS), 0);
    assertThat(refused.look(1_000, LIMITS)).isEqualTo(Verdict.STAYS);
    assertThat(refused.look(1_001, LIMITS)).isEqualTo(Verdict.ENDS);
  }

  private static final class FakeRequest implements Visit.Request {
    private final long since;
    private boolean read;
    private boolean answered;

    FakeRequest(long since) {
      this.since = since;
    }

    @Override
    public long since() {
      return since;
    }

    @Override
    public boolean isRead() {
      return read;
    }

    @Override
    public boolean isAnswered() {
      return answered;
    }
  }
}
