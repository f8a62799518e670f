package io.spore.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Decides who may change how the gateway runs. */
@FunctionalInterface
public interface AdminGuard {
  /** Admits whoever came so far, because a token says that it is an admin. */
  AdminGuard BY_TOKEN = request -> Optional.empty();

  /** Why the request is refused, in words for its sender; empty when it is admitted. */
  Optional<String> refusal(HttpServerRequest request);
}
