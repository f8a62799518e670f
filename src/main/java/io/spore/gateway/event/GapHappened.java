package io.spore.gateway.event;

/**
 * A gateway, and with it all of its clients, missed events of another gateway. Only the clients of
 * the one that missed them are told: see {@link #concerns}. It is always a batch of its own.
 *
 * @param gateway the id of the gateway that missed them
 * @param origin the id of the gateway whose events they were
 * @param dropped how many
 * @param firstSeq the first one's number in its origin
 * @param lastSeq the last one's number in its origin
 * @param reason in words a user understands
 * @param time when it was noticed, in milliseconds since the epoch
 */
public record GapHappened(
    String gateway,
    String origin,
    long dropped,
    long firstSeq,
    long lastSeq,
    String reason,
    long time)
    implements Event {

  /** Whether the clients of this gateway are the ones that missed something. */
  public boolean concerns(String gatewayId) {
    return gateway.equals(gatewayId);
  }

  @Override
  public String topic() {
    return "gateway/gap";
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public int sizeInBytes() {
    return 256 + reason.length();
  }
}
