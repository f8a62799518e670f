package io.spore.gateway.websocket;

import io.netty.buffer.ByteBufAllocator;
import io.spore.gateway.event.Origin;
import java.util.EnumMap;
import java.util.Map;

/** One encoder for each rendering that somebody asked for. For one event loop. */
final class Encoders {
  private final Map<Rendering, FrameEncoder> byRendering = new EnumMap<>(Rendering.class);
  private final Origin gateway;
  private final ByteBufAllocator allocator;
  private final boolean withTopics;

  /** See {@link FrameEncoder#FrameEncoder}. */
  Encoders(Origin gateway, ByteBufAllocator allocator, boolean withTopics) {
    this.gateway = gateway;
    this.allocator = allocator;
    this.withTopics = withTopics;
  }

  FrameEncoder of(Rendering rendering) {
    return byRendering.computeIfAbsent(
        rendering, missing -> new FrameEncoder(missing, gateway, allocator, withTopics));
  }
}
