package io.spore.gateway.event;

/**
 * A fact that the gateway learnt and tells its clients. Events are immutable and may be shared
 * between event loops.
 */
public sealed interface Event
    permits MqttMessage,
        NodeChanged,
        ClusterChanged,
        ClusterEventHeard,
        NodeDetailsLearned,
        NodeEventHeard,
        ProgressMade,
        RolloutDescribed,
        BrokerLinkChanged,
        ControlHandled,
        LogChanged,
        GatewaysChanged,
        GapHappened {

  /** The topic that clients tell events apart by. */
  String topic();

  /** When the fact was learnt, in milliseconds since the epoch, UTC; set once, on receipt. */
  long time();

  /** Where the fact came in. */
  Source source();

  /**
   * Whether it is told to the clients of all gateways; otherwise only to those of the gateway that
   * stamped it, and always published alone.
   */
  default boolean isForAll() {
    return true;
  }

  /** What the event holds in memory, roughly, in bytes: the measure for backpressure. */
  int sizeInBytes();

  /**
   * Whether the event is no news, but belongs to the last state of its topic: clients that follow
   * the stream do not get it, those that ask for a snapshot do. Published only together with events
   * of which the same is true.
   */
  default boolean forSnapshotsOnly() {
    return false;
  }
}
