package io.spore.gateway.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What the configuration knows of a token: its SHA-256. A token is 256 random bits, so nobody finds
 * it from its hash, and a slow hash as for passwords would only slow the gateway.
 */
public final class TokenHash {
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final int PREFIX = "sha256:".length();

  private final byte[] digest;

  private TokenHash(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Reads {@code sha256:} and 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException when the text is something else; it is not repeated, because
   *     it may be the token itself
   */
  public static TokenHash parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is not sha256: and 64 hexadecimal digits; hack/token.sh makes a token and its hash");
    }
    return new TokenHash(HexFormat.of().parseHex(text, PREFIX, text.length()));
  }

  /** The hash of a token that somebody shows. */
  public static TokenHash of(String token) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return new TokenHash(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether both are the same, in a time that does not tell how much of them is. */
  public boolean matches(TokenHash other) {
    return MessageDigest.isEqual(digest, other.digest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenHash hash && matches(hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return "***";
  }
}
