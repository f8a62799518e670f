package io.spore.gateway;

import java.util.Map;

/** Netty's settings where the gateway is better served by others than Netty's own. */
final class NettyDefaults {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          // No reports of buffers to JDK Flight Recorder: loading them is a sixth of the start-up.
          "io.netty.jfr.enabled", "false",
          // Buffers are cut from pieces of 8 KiB << 7, which is 1 MiB. Netty's 4 MiB are zeroed,
          // and
          // so in memory, as a whole for the first byte that a thread asks for.
          "io.netty.allocator.maxOrder", "7");

  private NettyDefaults() {}

  /** To be called before any class of Netty is loaded. What the user set stays. */
  static void apply() {
    PROPERTIES.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }
}
