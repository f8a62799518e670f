package io.spore.gateway.broker;

import io.spore.gateway.event.TopicFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last retained message of each topic (MQTT 3.1.1, section 3.3.1.3), bounded in number and
 * bytes.
 */
final class RetainedMessages {
  private final int maxMessages;
  private final int maxBytes;
  private final Map<String, Publication> byTopic = new LinkedHashMap<>();
  private long bytes;

  RetainedMessages(int maxMessages, int maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /**
   * Keeps the message in place of an earlier one; an empty one only removes the earlier one.
   *
   * @return false when there was no room: then the topic has no retained message at all, rather
   *     than one that is out of date
   */
  boolean keep(Publication message) {
    Publication earlier = byTopic.remove(message.topic());
    if (earlier != null) {
      bytes -= earlier.sizeInBytes();
    }
    if (message.payload().length() == 0) {
      return true;
    }
    if (byTopic.size() >= maxMessages || bytes + message.sizeInBytes() > maxBytes) {
      return false;
    }
    byTopic.put(message.topic(), message);
    bytes += message.sizeInBytes();
    return true;
  }

  /** The messages whose topics fit, those kept longest first. */
  List<Publication> matching(TopicFilter filter) {
    return byTopic.values().stream().filter(kept -> filter.matches(kept.topic())).toList();
  }

  /** How many messages are kept. */
  int size() {
    return byTopic.size();
  }

  /** What they hold, in bytes. */
  long sizeInBytes() {
    return bytes;
  }
}
