package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuickAckTest {
  private final AtomicInteger sent = new AtomicInteger();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void stopTheClock() {
    channel.freezeTime();
    channel.pipeline().addLast(new QuickAck(any -> sent.incrementAndGet()));
  }

  @Test
  void aReadAfterAWhileIsAcknowledgedAtOnce() {
    for (int i = 1; i <= 5; i++) {
      read();
      assertThat(sent).hasValue(i);
      pass(QuickAck.PACE_NANOS);
    }
    assertThat(sent).hasValue(5);
  }

  @Test
  void inABusyStreamAcknowledgementsKeepTheirPaceAndTheLastReadGetsOne() {
    for (int i = 0; i < 100; i++) {
      read();
      pass(QuickAck.PACE_NANOS / 10);
    }
    assertThat(sent).hasValue(11);
    read();
    pass(QuickAck.PACE_NANOS);
    assertThat(sent).hasValue(12);
    pass(QuickAck.PACE_NANOS * 10);
    assertThat(sent).as("nothing new was read").hasValue(12);
  }

  @Test
  void aClosedConnectionIsLeftAlone() {
    read();
    read();
    assertThat(channel.close().isSuccess()).isTrue();
    pass(QuickAck.PACE_NANOS);
    assertThat(sent).hasValue(1);
  }

  private void read() {
    channel.pipeline().fireChannelReadComplete();
  }

  private void pass(long nanos) {
    channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }
}
