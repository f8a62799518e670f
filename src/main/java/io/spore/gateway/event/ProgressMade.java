package io.spore.gateway.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that the gateway does for a while went on, such as an upload or a rollout.
 *
 * @param topic what is being done, such as {@code rollout/progress}
 * @param fields where it stands, as clients see it: {@code String}, {@code Long} or {@code Boolean}
 * @param time when it went on, in milliseconds since the epoch
 */
public record ProgressMade(String topic, Map<String, Object> fields, long time) implements Event {
  private static final int BYTES_A_FIELD = 96;

  /** Keeps an own copy in the order given. */
  public ProgressMade {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    fields.forEach(ProgressMade::check);
  }

  private static void check(String field, Object value) {
    if (!(value instanceof String || value instanceof Long || value instanceof Boolean)) {
      throw new IllegalArgumentException(field + " is neither text, nor a number, nor a flag");
    }
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public int sizeInBytes() {
    return 256 + BYTES_A_FIELD * fields.size();
  }
}
