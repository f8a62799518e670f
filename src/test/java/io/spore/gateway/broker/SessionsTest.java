package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionsTest {
  private final Sessions sessions = new Sessions(2);

  @Test
  void aSessionIsHandedOutOnceAndBeforeItsTimeIsOver() {
    Session session = session();
    sessions.keep("a", session, 100);

    assertThat(sessions.take("b", 0)).isNull();
    assertThat(sessions.take("a", 99)).isSameAs(session);
    assertThat(sessions.take("a", 99)).isNull();
  }

  @Test
  void whoComesTooLateStartsAnew() {
    sessions.keep("a", session(), 100);

    assertThat(sessions.take("a", 100)).isNull();
  }

  @Test
  void ofTooManyTheOneThatLeftFirstGivesWay() {
    sessions.keep("a", session(), 100);
    sessions.keep("b", session(), 100);
    sessions.keep("c", session(), 100);

    assertThat(sessions.take("a", 0)).isNull();
    assertThat(sessions.take("b", 0)).isNotNull();
    assertThat(sessions.take("c", 0)).isNotNull();
  }

  @Test
  void whatIsExpiredIsForgotten() {
    sessions.keep("a", session(), 100);
    sessions.keep("b", session(), 200);

    sessions.endExpired(150);

    assertThat(sessions.size()).isEqualTo(1);
  }

  private static Session session() {
    return new Session("any", new Exchange(BrokerLimits.DEFAULT), BrokerLimits.DEFAULT);
  }
}
