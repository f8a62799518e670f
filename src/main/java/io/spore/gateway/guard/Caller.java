package io.spore.gateway.guard;

import io.spore.gateway.config.AuthConfig;
import java.util.Optional;

/**
 * Somebody who was let in.
 *
 * @param name who it is, for logs; a token's name or subject
 * @param permissions what it may do
 * @param expiresAt when it has to show a new token, in milliseconds since the epoch; empty for
 *     never
 * @param token the configured token that it showed, which may be taken away; empty if it showed
 *     something else
 */
public record Caller(
    String name,
    Permissions permissions,
    Optional<Long> expiresAt,
    Optional<AuthConfig.Token> token) {
  /** Whoever comes while no token is asked for. */
  public static final Caller ANYBODY =
      new Caller("anybody", Permissions.ALL, Optional.empty(), Optional.empty());
}
