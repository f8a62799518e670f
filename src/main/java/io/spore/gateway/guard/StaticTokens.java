package io.spore.gateway.guard;

import io.spore.gateway.config.AuthConfig.Token;
import io.spore.gateway.config.TokenHash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tokens that the configuration knows by their hashes. Immutable. */
final class StaticTokens {
  private final Map<Token, Caller> callers = new LinkedHashMap<>();

  StaticTokens(List<Token> tokens) {
    tokens.forEach(
        token ->
            callers.put(
                token,
                new Caller(
                    token.name(),
                    Permissions.of(List.of(token.grant())),
                    Optional.empty(),
                    Optional.of(token))));
  }

  /** Who holds this token. Takes as long for a wrong one as for a right one. */
  Optional<Caller> find(String shown) {
    TokenHash hash = TokenHash.of(shown);
    Caller found = null;
    for (Map.Entry<Token, Caller> known : callers.entrySet()) {
      if (known.getKey().hash().matches(hash)) {
        found = known.getValue();
      }
    }
    return Optional.ofNullable(found);
  }

  /** Whether the token is still one of these, and allows what it did. */
  boolean holds(Token token) {
    return callers.containsKey(token);
  }
}
