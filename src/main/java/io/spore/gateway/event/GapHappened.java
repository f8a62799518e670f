package io.spore.gateway.event;

/**
 * The gateway that says so, and with it all of its clients, missed events of another gateway.
 *
 * @param origin the id of the gateway whose events they were
 * @param dropped how many
 * @param firstSeq the first one's number in its origin
 * @param lastSeq the last one's number in its origin
 * @param reason in words a user understands
 * @param time when it was noticed, in milliseconds since the epoch
 */
public record GapHappened(
    String origin, long dropped, long firstSeq, long lastSeq, String reason, long time)
    implements Event {
  @Override
  public String topic() {
    return "gateway/gap";
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
