package io.spore.gateway.event;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SporeEventsTest {
  private static final Origin ORIGIN = new Origin("test", 1);
  private static final int PAYLOAD = 1000;

  private SporeEvents events;

  @BeforeEach
  void prepare(Vertx vertx) {
    events = new SporeEvents(vertx, ORIGIN, 10 * PAYLOAD);
  }

  @Test
  void allListenersSeeOneOrderWithoutHolesWhoeverPublishes() throws Exception {
    int publishers = 4;
    int each = 500;
    List<LinkedBlockingQueue<EventBatch>> heard =
        List.of(new LinkedBlockingQueue<>(), new LinkedBlockingQueue<>());
    for (LinkedBlockingQueue<EventBatch> queue : heard) {
      await(events.listen(queue::add));
    }

    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < publishers; p++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  events.publish(List.of(event(), event()));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    for (LinkedBlockingQueue<EventBatch> queue : heard) {
      for (long expected = 1; expected <= 2L * publishers * each; expected += 2) {
        EventBatch batch = queue.poll(10, TimeUnit.SECONDS);
        assertThat(batch).isNotNull();
        assertThat(batch.firstSeq()).isEqualTo(expected);
        assertThat(batch.origin()).isEqualTo(ORIGIN);
      }
    }
  }

  @Test
  void sourcesAreHeldBackWhileAListenerIsBehindAndLetGoAtHalf() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch resumed = new CountDownLatch(1);
    AtomicBoolean paused = new AtomicBoolean();
    await(events.listen(batch -> awaitQuietly(letGo)));
    events
        .backpressure()
        .control(
            new Backpressure.Source() {
              @Override
              public void pause() {
                paused.set(true);
              }

              @Override
              public void resume() {
                resumed.countDown();
              }
            });

    for (int i = 0; i < 9; i++) {
      events.publish(event());
    }
    assertThat(paused).isFalse();
    events.publish(event());
    assertThat(paused).isTrue();
    assertThat(events.inFlightBytes()).isGreaterThan(10 * PAYLOAD);

    letGo.countDown();
    assertThat(resumed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(events.backpressure().pauses()).isEqualTo(1);
  }

  @Test
  void aListenerThatLeavesHoldsNothingBack() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    SporeEvents.Subscription subscription = await(events.listen(batch -> awaitQuietly(letGo)));
    for (int i = 0; i < 20; i++) {
      events.publish(event());
    }
    assertThat(events.backpressure().paused()).isTrue();

    subscription.cancel();

    assertThat(events.backpressure().paused()).isFalse();
    assertThat(events.inFlightBytes()).isZero();
    letGo.countDown();
  }

  @Test
  void whatAListenerThrowsIsItsOwnFailure() throws Exception {
    LinkedBlockingQueue<EventBatch> heard = new LinkedBlockingQueue<>();
    await(
        events.listen(
            batch -> {
              throw new IllegalStateException("thrown on purpose");
            }));
    await(events.listen(heard::add));

    events.publish(event());
    events.publish(event());

    assertThat(heard.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isNotNull();
    org.awaitility.Awaitility.await().until(() -> events.inFlightBytes() == 0);
  }

  @Test
  void nobodyListeningMeansNothingInFlight() {
    for (int i = 0; i < 100; i++) {
      events.publish(event());
    }
    assertThat(events.inFlightBytes()).isZero();
    assertThat(events.backpressure().paused()).isFalse();
  }

  @Test
  void theStateIsThatOfTheLatestEventsPublished() {
    assertThat(events.state()).isEqualTo(CurrentState.UNKNOWN);
    events.publish(List.of(cluster(1), event(), cluster(2)));
    BrokerLinkChanged link = new BrokerLinkChanged(Status.CONNECTED, "tcp://b", "", 0, 3);
    events.publish(link);
    events.publish(event());
    assertThat(events.state().cluster()).contains(cluster(2));
    assertThat(events.state().brokerLink("")).contains(link);
  }

  @Test
  void whoBeginsToListenKnowsTheStateBeforeAndHearsEveryChangeAfterIt() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Thread publisher =
        new Thread(
            () -> {
              for (int i = 1; !enough.get(); i++) {
                while (events.backpressure().paused()) {
                  Thread.onSpinWait();
                }
                events.publish(cluster(i));
              }
            });
    publisher.start();

    try {
      for (int round = 0; round < 50; round++) {
        LinkedBlockingQueue<EventBatch> heard = new LinkedBlockingQueue<>();
        SporeEvents.Subscription subscription = events.subscribe(heard::add);
        long expected = subscription.stateBefore().cluster().map(ClusterChanged::time).orElse(0L);
        for (int i = 0; i < 20; i++) {
          expected++;
          EventBatch batch = heard.poll(10, TimeUnit.SECONDS);
          assertThat(batch.events().get(0).time()).isEqualTo(expected);
        }
        await(subscription.cancel());
      }
    } finally {
      enough.set(true);
      publisher.join();
    }
  }

  @Test
  void whoCancelsHearsNothingMoreNotEvenWhatWasUnderWay(Vertx vertx) throws Exception {
    LinkedBlockingQueue<EventBatch> heard = new LinkedBlockingQueue<>();
    Promise<Void> gone = Promise.promise();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        now -> {
          SporeEvents.Subscription subscription = events.subscribe(heard::add);
          for (int i = 0; i < 10; i++) {
            events.publish(event());
          }
          subscription.cancel().onComplete(gone);
          events.publish(event());
        });

    await(gone.future());
    Promise<Void> delivered = Promise.promise();
    context.runOnContext(now -> delivered.complete());
    await(delivered.future());
    assertThat(heard).isEmpty();
    assertThat(events.inFlightBytes()).isZero();
  }

  @Test
  void aListenerMayCancelWhileItHearsABatch() throws Exception {
    LinkedBlockingQueue<EventBatch> heard = new LinkedBlockingQueue<>();
    AtomicReference<SporeEvents.Subscription> subscription = new AtomicReference<>();
    Promise<Void> gone = Promise.promise();
    subscription.set(
        await(
            events.listen(
                batch -> {
                  heard.add(batch);
                  subscription.get().cancel().onComplete(gone);
                })));
    events.publish(event());
    events.publish(event());
    await(gone.future());
    assertThat(heard).hasSize(1);
    assertThat(events.inFlightBytes()).isZero();
  }

  @Test
  void aBatchKnowsWhetherItHoldsOnlyMessages() {
    assertThat(batch(event(), event()).holdsOnlyMessages()).isTrue();
    assertThat(batch(event(), cluster(1)).holdsOnlyMessages()).isFalse();
    assertThat(batch(cluster(1), event()).holdsOnlyMessages()).isFalse();
  }

  private static EventBatch batch(Event... batch) {
    return new EventBatch(ORIGIN, 1, 0, Cursor.START, List.of(batch));
  }

  private static ClusterChanged cluster(long time) {
    return new ClusterChanged(List.of(), "", time);
  }

  private static Event event() {
    return new MqttMessage("t", new byte[PAYLOAD], 0, 0, false);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
