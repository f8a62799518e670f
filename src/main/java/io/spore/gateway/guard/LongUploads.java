package io.spore.gateway.guard;

import java.time.Duration;

/**
 * Requests whose body may be larger, and take longer, than that of others: it is handed through
 * rather than kept, and whoever takes it in bounds its size.
 *
 * @param path where they go
 * @param patience how long a body may take
 */
public record LongUploads(String path, Duration patience) {
  /** There are none. */
  static final LongUploads NONE = new LongUploads("", Duration.ZERO);
}
