package io.spore.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which JSON Web Tokens (RFC 7519) are accepted, and what their claims allow.
 *
 * @param keySetFile a JSON Web Key Set (RFC 7517) in a file
 * @param keySetUrl a JSON Web Key Set that is fetched, and fetched again
 * @param keySetCa the authorities to trust for that; the system's when empty
 * @param refreshInterval time between two looks at the key set
 * @param secret the key for HS256
 * @param publicKey a PEM file with the public key for RS256 or ES256
 * @param audience of these a token must name one
 * @param issuer who must have made the token
 * @param clockSkew how far the issuer's clock may be off
 * @param readClaim the claim that lists topic filters for reading
 * @param publishClaim the claim that lists topic filters for publishing
 * @param adminClaim the claim that is true for who may change nodes and the gateway
 * @param rules what other claims allow
 */
public record JwtConfig(
    Optional<Path> keySetFile,
    Optional<URI> keySetUrl,
    Optional<Path> keySetCa,
    Duration refreshInterval,
    Optional<Secret> secret,
    Optional<Path> publicKey,
    List<String> audience,
    Optional<String> issuer,
    Duration clockSkew,
    String readClaim,
    String publishClaim,
    String adminClaim,
    List<Rule> rules) {

  /** HS256 wants a key of at least the hash's size: RFC 7518, section 3.2. */
  private static final int SECRET_BYTES = 32;

  /**
   * What a claim allows.
   *
   * @param claim the claim's name
   * @param value what it must be, or hold if it is a list
   * @param grant what the token's holder may do
   */
  public record Rule(String claim, String value, Grant grant) {}

  /** Whether such tokens are accepted at all. */
  public boolean isWanted() {
    return keySetFile.isPresent()
        || keySetUrl.isPresent()
        || secret.isPresent()
        || publicKey.isPresent();
  }

  static JwtConfig read(Section section) {
    JwtConfig config =
        new JwtConfig(
            section.file("keySetFile"),
            section
                .optionalText("keySetUrl")
                .flatMap(text -> section.tryParse("keySetUrl", text, JwtConfig::url)),
            section.file("keySetCa"),
            section.duration("refreshInterval", "1h", "1s", "7d"),
            secret(section),
            section.file("publicKey"),
            section.optionalList("audience", text -> text),
            section.optionalText("issuer"),
            section.duration("clockSkew", "30s", "0s", "10m"),
            section.text("readClaim", "spore_read"),
            section.text("publishClaim", "spore_publish"),
            section.text("adminClaim", "spore_admin"),
            section.optionalObjects("rules", JwtConfig::rule));
    if (config.isWanted() && config.audience().isEmpty()) {
      section.problem(
          "audience",
          "is empty: name at least one, so that tokens made for other services do not fit here");
    }
    return config;
  }

  private static Rule rule(Section section) {
    Rule rule = new Rule(section.text("claim", ""), section.text("value", ""), Grant.read(section));
    if (rule.claim().isEmpty()) {
      section.problem("claim", "is missing or empty");
    }
    if (rule.value().isEmpty()) {
      section.problem("value", "is missing or empty");
    }
    return rule;
  }

  private static Optional<Secret> secret(Section section) {
    Optional<Secret> secret = SecretFile.read(section, "secret", "secretFile");
    if (secret.isPresent()
        && secret.get().reveal().getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES) {
      section.problem("secret", "has fewer than " + SECRET_BYTES + " bytes, which HS256 asks for");
    }
    return secret;
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      boolean onThisMachine =
          url.getHost() != null && url.getHost().matches("localhost|127\\.0\\.0\\.1|\\[::1]");
      if (url.getHost() != null
          && url.getUserInfo() == null
          && ("https".equals(url.getScheme())
              || ("http".equals(url.getScheme()) && onThisMachine))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Not repeated below: there may be a password in it.
    }
    throw new IllegalArgumentException(
        "is not an address to fetch keys from: https://host/path, and http only on this machine");
  }
}
