package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.event.NodeChanged.Action;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.FakeLeadership;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OutboxTest {
  private static final Event CAME = new NodeChanged(Action.DISCOVERED, "10.0.0.2", "esp-1", 1);
  private static final Event WENT = new NodeChanged(Action.LOST, "10.0.0.2", "esp-1", 2);

  private final FakeLeadership leadership = new FakeLeadership(Standing.LEADS);
  private final List<List<Event>> told = new ArrayList<>();
  private Outbox outbox;

  @BeforeEach
  void prepare(Vertx vertx) {
    SporeEvents events = new SporeEvents(vertx, new Origin("attic", 1), 1 << 20);
    events.follow((EventBatch batch) -> told.add(batch.events()));
    outbox = new Outbox(events, leadership);
  }

  @Test
  void whatWaitsGoesOutOnceAndAsOneBatch() {
    outbox.send();
    assertThat(told).isEmpty();

    outbox.add(CAME);
    outbox.add(WENT);
    outbox.send();
    outbox.send();
    assertThat(told).containsExactly(List.of(CAME, WENT));
  }

  @Test
  void itWaitsWhileItIsNotCertainWhoLeads() {
    leadership.become(Standing.UNSURE);
    outbox.add(CAME);
    outbox.send();
    assertThat(told).isEmpty();

    leadership.become(Standing.LEADS);
    outbox.send();
    assertThat(told).containsExactly(List.of(CAME));
  }

  @Test
  void whatTheLeaderTellsIsNotToldAgainByWhoFollowed() {
    leadership.become(Standing.FOLLOWS);
    outbox.add(CAME);
    outbox.send();

    leadership.become(Standing.LEADS);
    outbox.add(WENT);
    outbox.send();
    assertThat(told).containsExactly(List.of(WENT));
  }
}
