package io.spore.gateway.event;

/**
 * A rollout of firmware stands here. Told when it begins, when it ends and when a gateway comes, so
 * that whichever gateway leads next can go on with it; {@code rollout/progress} tells the steps
 * between.
 *
 * @param rollout all that is to be known of it, a JSON object
 * @param time when it was told, in milliseconds since the epoch
 */
public record RolloutDescribed(String rollout, long time) implements Event {

  @Override
  public String topic() {
    return "rollout/state";
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public int sizeInBytes() {
    return 128 + rollout.length();
  }
}
