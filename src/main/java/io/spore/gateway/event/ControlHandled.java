package io.spore.gateway.event;

import java.util.Locale;

/**
 * A command for a SPORE node came over MQTT and was dealt with.
 *
 * @param node whom it named, as it named it
 * @param action what it asked for
 * @param outcome what became of it
 * @param reason in words; empty when it was done
 * @param time when that was known, in milliseconds since the epoch
 */
public record ControlHandled(String node, String action, Outcome outcome, String reason, long time)
    implements Event {
  private static final int OVERHEAD = 128;

  /** What became of a command. */
  public enum Outcome {
    /** The node took it, or it was broadcast. */
    DONE,
    /** It was not tried. */
    REFUSED,
    /** It was tried in vain. */
    FAILED;

    /** The word that clients see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String topic() {
    return "gateway/control";
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public int sizeInBytes() {
    return OVERHEAD + node.length() + action.length() + reason.length();
  }
}
