package io.spore.gateway.event;

/** Where an event came into the gateway. */
public enum Source {
  /** Received from an MQTT broker. */
  MQTT,
  /** Learnt from UDP datagrams of SPORE nodes. */
  UDP,
  /** The gateway's own news, such as the state of its links. */
  GATEWAY
}
