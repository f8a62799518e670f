package io.spore.gateway.event;

import java.util.Locale;

/**
 * The event log stopped writing, or writes again.
 *
 * @param status what it does now
 * @param reason in words a user understands; empty when it writes
 * @param dropped how many events were not kept while it had stopped; 0 when it stops
 * @param time when it changed, in milliseconds since the epoch
 */
public record LogChanged(Status status, String reason, long dropped, long time) implements Event {

  /** What the log does. */
  public enum Status {
    /** Events are kept. */
    WRITING,
    /** The disk is full or failed: events are forwarded, but not kept. */
    STOPPED;

    /** The word that clients see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String topic() {
    return "gateway/log";
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public boolean isForAll() {
    return false;
  }

  @Override
  public int sizeInBytes() {
    return 256 + reason.length();
  }
}
