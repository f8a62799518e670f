package io.spore.gateway.event;

import java.util.Locale;

/**
 * A SPORE node passed from one state to another, or came back as another.
 *
 * @param action what happened to it
 * @param nodeIp the address its datagrams come from
 * @param hostname the name it claims; empty when it never said one
 * @param time when the gateway noticed, in milliseconds since the epoch
 */
public record NodeChanged(Action action, String nodeIp, String hostname, long time)
    implements Event {

  /** What happened to a node. */
  public enum Action {
    /** Heard for the first time, or again after it was forgotten. */
    DISCOVERED,
    /** Heard again, so that it counts as present. */
    ACTIVE,
    /** Silent for some heartbeats; still counted as a member. */
    STALE,
    /** Silent for so long that it no longer counts as a member. */
    LOST,
    /** Its uptime went backwards: it restarted. */
    REBOOTED,
    /** A known hostname now sends from another address. */
    READDRESSED;

    /** The word that clients see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String topic() {
    return "node/discovery";
  }

  @Override
  public Source source() {
    return Source.UDP;
  }

  @Override
  public int sizeInBytes() {
    return 256;
  }
}
