package io.spore.gateway.websocket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One MQTT message as a WebSocket frame in a direct buffer, beside the usual way to write the same
 * JSON: a map, handed to Jackson, without a frame around it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeBenchmark {
  private static final String TOPIC = "sensor/temperature/living-room";

  @Param private Payload payload;

  private final FrameEncoder encoder =
      new FrameEncoder(
          Rendering.PLAIN_FRAMES,
          new Origin("benchmark", 1),
          PooledByteBufAllocator.DEFAULT,
          false);
  private final ObjectMapper mapper = new ObjectMapper();
  private MqttMessage message;
  private List<Stamped> event;

  @Setup
  public void prepare() {
    message = new MqttMessage(TOPIC, payload.bytes(), 1_705_314_600_000L, 0, false);
    event = List.of(new Stamped(new Origin("benchmark", 1), 1, message));
  }

  @Benchmark
  public int gateway() {
    ByteBuf frame = encoder.encode(event);
    int length = frame.readableBytes();
    frame.release();
    return length;
  }

  @Benchmark
  public byte[] jacksonMap() throws JsonProcessingException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("topic", message.topic());
    if (payload == Payload.BINARY_200) {
      fields.put("data", Base64.getEncoder().encodeToString(message.payload()));
      fields.put("encoding", "base64");
    } else {
      fields.put("data", new String(message.payload(), StandardCharsets.UTF_8));
    }
    fields.put("timestamp", Instant.ofEpochMilli(message.time()).toString());
    return mapper.writeValueAsBytes(fields);
  }
}
