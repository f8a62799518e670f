package io.spore.gateway.mqtt;

/** The broker does not speak the version of MQTT that it was asked for. */
final class VersionRefused extends LinkFailure {
  private static final long serialVersionUID = 1L;

  VersionRefused(String reason, Throwable cause) {
    super(reason, cause);
  }
}
