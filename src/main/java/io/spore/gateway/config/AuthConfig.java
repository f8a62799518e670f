package io.spore.gateway.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in, and what they may do there.
 *
 * @param enabled whether a token is asked for at all
 * @param timeout how long a WebSocket client may take to show its token
 * @param warnBefore how long before its token expires a client is told
 * @param tokens the tokens that are known by their hashes
 * @param jwt the signed tokens that are accepted
 */
public record AuthConfig(
    boolean enabled, Duration timeout, Duration warnBefore, List<Token> tokens, JwtConfig jwt) {

  /**
   * A token that does not expire.
   *
   * @param name who holds it, for logs
   * @param hash the token's hash; the token itself is written down nowhere
   * @param grant what its holder may do
   */
  public record Token(String name, TokenHash hash, Grant grant) {}

  static AuthConfig read(Section section) {
    AuthConfig config =
        new AuthConfig(
            section.flag("enabled", false),
            section.duration("timeout", "10s", "100ms", "5m"),
            section.duration("warnBefore", "1m", "0s", "1d"),
            tokens(section),
            JwtConfig.read(section.section("jwt")));
    if (config.enabled() && config.tokens().isEmpty() && !config.jwt().isWanted()) {
      section.problem(
          "enabled", "nobody could come in: name auth.tokens, or a key or key set in auth.jwt");
    }
    return config;
  }

  private static List<Token> tokens(Section section) {
    Set<String> names = new HashSet<>();
    Set<TokenHash> hashes = new HashSet<>();
    return section.optionalObjects("tokens", entry -> token(entry, names, hashes)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Token> token(Section entry, Set<String> names, Set<TokenHash> hashes) {
    String name = entry.text("name", "");
    if (name.isEmpty()) {
      entry.problem("name", "is missing or empty: it stands for the token in logs");
    } else if (!names.add(name)) {
      entry.problem("name", name + " is the name of two tokens");
    }
    Grant grant = Grant.read(entry);
    Optional<Secret> text = entry.secret("hash");
    if (text.isEmpty()) {
      entry.problem("hash", "is missing or empty: hack/token.sh makes a token and its hash");
    }
    Optional<TokenHash> hash =
        text.flatMap(given -> entry.tryParse("hash", given.reveal(), TokenHash::parse));
    if (hash.isPresent() && !hashes.add(hash.get())) {
      entry.problem("hash", "belongs to another token too");
    }
    return hash.map(known -> new Token(name, known, grant));
  }
}
