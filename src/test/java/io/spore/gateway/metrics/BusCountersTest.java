package io.spore.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusCountersTest {
  private final Meters meters = new Meters();
  private final Vertx vertx = vertx();

  private Vertx vertx() {
    VertxOptions options = new VertxOptions();
    VertxBuilder builder = Vertx.builder().with(options);
    VertxMeters.count(builder, options, meters);
    return builder.build();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void whatIsPublishedSentAndTakenIsCounted() {
    vertx.eventBus().consumer("a", message -> {});
    MessageConsumer<Object> replier = vertx.eventBus().consumer("b", message -> {});
    vertx.eventBus().consumer("a", message -> {});
    vertx.eventBus().publish("a", "to both");
    vertx.eventBus().send("b", "to one");

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(meters.page())
                    .contains("vertx_eventbus_handlers 3.0\n")
                    .contains("vertx_eventbus_published_total 1.0\n")
                    .contains("vertx_eventbus_sent_total 1.0\n")
                    .contains("vertx_eventbus_received_total 2.0\n")
                    .contains("vertx_eventbus_delivered_total 2.0\n")
                    .contains("vertx_eventbus_processed_total 3.0\n")
                    .contains("vertx_eventbus_pending 0.0\n")
                    .contains("vertx_eventbus_discarded_total 0.0\n"));
    replier.unregister();
    Awaitility.await()
        .untilAsserted(() -> assertThat(meters.page()).contains("vertx_eventbus_handlers 2.0\n"));
  }

  @Test
  void whatAListenerThrowsAwayIsCountedAndNoLongerPending() {
    MessageConsumer<Object> full =
        vertx
            .eventBus()
            .consumer(new MessageConsumerOptions().setAddress("full").setMaxBufferedMessages(1));
    full.handler(message -> {}).pause();
    for (int i = 0; i < 5; i++) {
      vertx.eventBus().send("full", i);
    }

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(meters.page())
                    .contains("vertx_eventbus_discarded_total 4.0\n")
                    .contains("vertx_eventbus_pending 1.0\n"));
  }

  @Test
  void aQuestionThatNobodyAnswersIsCounted() {
    vertx.eventBus().request("nobody", "?");

    Awaitility.await()
        .untilAsserted(
            () -> assertThat(meters.page()).contains("vertx_eventbus_reply_failures_total 1.0\n"));
  }

  @Test
  void poolsAreCountedByVertxItself() {
    assertThat(meters.page()).contains("vertx_pool_in_use{");
  }
}
