package io.spore.gateway.mqtt;

import java.time.Duration;
import java.util.Optional;

/**
 * Sums up skipped messages, so that a stream of them makes one line every ten seconds. The clock is
 * the caller's: any steady count of milliseconds.
 */
final class OversizeLog {
  private static final long EVERY_MS = Duration.ofSeconds(10).toMillis();

  /** Topics may have 65,535 bytes; a log line shows no more characters of one than this. */
  private static final int TOPIC_SHOWN = 200;

  /**
   * A line worth logging.
   *
   * @param count how many were skipped since the line before
   * @param topic the latest one's topic, perhaps shortened
   * @param size the latest one's payload in bytes
   */
  record Line(long count, String topic, long size) {}

  private long count;
  private String topic = "";
  private long size;
  private boolean said;
  private long lastSaid;

  /** A message was skipped. */
  void skipped(String skippedTopic, long skippedSize) {
    count++;
    topic = skippedTopic;
    size = skippedSize;
  }

  /** The line that is due now, if any. */
  Optional<Line> dueAt(long now) {
    if (count == 0 || (said && now - lastSaid < EVERY_MS)) {
      return Optional.empty();
    }
    String shown = topic.length() > TOPIC_SHOWN ? topic.substring(0, TOPIC_SHOWN) + "…" : topic;
    Line line = new Line(count, shown, size);
    count = 0;
    said = true;
    lastSaid = now;
    return Optional.of(line);
  }
}
