package io.spore.gateway.broker;

import java.time.Duration;

/**
 * What the embedded broker holds at most. Whatever exceeds a limit is refused, dropped and counted,
 * or closes the client that caused it.
 *
 * @param maxPacketSize the largest MQTT packet taken from a client, in bytes
 * @param clients how many clients may be connected
 * @param subscriptions how many topic filters one client may have
 * @param queueMessages messages that may wait for one client, half as many at QoS 0
 * @param queueBytes bytes that may wait for one client, half as many at QoS 0; a single message may
 *     be larger
 * @param window messages at QoS 1 and 2 that one client may leave unacknowledged, 1 to 65,535
 * @param stallTimeout how long, at least, a client with a nearly full queue may take nothing; it is
 *     closed before twice that time has passed
 * @param retainedMessages how many retained messages are kept
 * @param retainedBytes bytes of retained messages that are kept
 */
public record BrokerLimits(
    int maxPacketSize,
    int clients,
    int subscriptions,
    int queueMessages,
    int queueBytes,
    int window,
    Duration stallTimeout,
    int retainedMessages,
    int retainedBytes) {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  /**
   * Enough for trying out: payloads of 1 MiB with the longest topic name. All retained messages fit
   * into one client's queue, so that a newcomer gets them all.
   */
  public static final BrokerLimits DEFAULT =
      new BrokerLimits(
          MIB + 80 * KIB,
          256,
          1_000,
          20_000,
          16 * MIB,
          1_000,
          Duration.ofSeconds(10),
          10_000,
          8 * MIB);

  /** Checks that each limit leaves room for something. */
  public BrokerLimits {
    atLeast("maxPacketSize", maxPacketSize, KIB);
    atLeast("clients", clients, 1);
    atLeast("subscriptions", subscriptions, 1);
    atLeast("queueMessages", queueMessages, 1);
    atLeast("queueBytes", queueBytes, 1);
    atLeast("window", window, 1);
    atLeast("retainedMessages", retainedMessages, 0);
    atLeast("retainedBytes", retainedBytes, 0);
    if (window > 65_535) {
      throw new IllegalArgumentException("window: " + window + " is more than 65535");
    }
    if (stallTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("stallTimeout: less than a millisecond");
    }
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " is less than " + least);
    }
  }
}
