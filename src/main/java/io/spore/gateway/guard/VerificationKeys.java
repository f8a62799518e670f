package io.spore.gateway.guard;

import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.JwtConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the keys that signatures are checked with. Only what RS256, ES256 and HS256 need is taken:
 * a key that is passed over here can't let anybody in.
 */
final class VerificationKeys {
  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");
  private static final int RSA_BITS = 2048;
  private static final int HMAC_BYTES = 32;

  private VerificationKeys() {}

  /** The secret that is shared with who signs tokens. */
  static Optional<PubSecKeyOptions> secret(JwtConfig config) {
    return config
        .secret()
        .map(secret -> new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret.reveal()));
  }

  /**
   * The public key in a PEM file; RSA is for RS256, the curve P-256 for ES256.
   *
   * @throws ConfigException naming the key and the file when there is none
   */
  static PubSecKeyOptions publicKey(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      Matcher pem = PEM.matcher(text);
      if (pem.matches()) {
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        return new PubSecKeyOptions()
            .setAlgorithm(algorithm(new X509EncodedKeySpec(der)))
            .setBuffer(Buffer.buffer(text.trim()));
      }
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(file, e);
    }
    throw unusable(file, null);
  }

  private static ConfigException unusable(Path file, Exception cause) {
    ConfigException unusable =
        new ConfigException(
            "files for tokens",
            List.of(
                "auth.jwt.publicKey: not a public key in PEM form, RSA of 2048 bits or more or EC"
                    + " on the curve P-256: "
                    + file.toAbsolutePath()));
    unusable.initCause(cause);
    return unusable;
  }

  private static String algorithm(X509EncodedKeySpec spec) throws GeneralSecurityException {
    try {
      RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
      if (key.getModulus().bitLength() < RSA_BITS) {
        throw new GeneralSecurityException("too short");
      }
      return "RS256";
    } catch (InvalidKeySpecException notRsa) {
      ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(spec);
      if (key.getParams().getOrder().bitLength() != 256) {
        throw new GeneralSecurityException("another curve", notRsa);
      }
      return "ES256";
    }
  }

  /**
   * The usable keys of a JSON Web Key Set (RFC 7517).
   *
   * @param withSecrets whether shared secrets count, which a file may hold but no web page
   * @throws IllegalArgumentException when there is none
   */
  static List<JsonObject> keySet(Buffer text, boolean withSecrets) {
    List<JsonObject> usable;
    try {
      JsonArray keys = new JsonObject(text).getJsonArray("keys", new JsonArray());
      usable =
          keys.stream()
              .filter(JsonObject.class::isInstance)
              .map(JsonObject.class::cast)
              .filter(key -> isUsable(key, withSecrets))
              .toList();
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("not a JSON Web Key Set", e);
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException("no key for RS256 or ES256 in the JSON Web Key Set");
    }
    return usable;
  }

  private static boolean isUsable(JsonObject key, boolean withSecrets) {
    boolean signs = "sig".equals(key.getValue("use", "sig"));
    return signs
        && switch (String.valueOf(key.getValue("kty"))) {
          case "RSA" ->
              is(key, "alg", "RS256") && bytes(key, "n") * 8 >= RSA_BITS && bytes(key, "e") > 0;
          case "EC" ->
              is(key, "alg", "ES256")
                  && "P-256".equals(key.getValue("crv"))
                  && bytes(key, "x") > 0
                  && bytes(key, "y") > 0;
          case "oct" -> withSecrets && is(key, "alg", "HS256") && bytes(key, "k") >= HMAC_BYTES;
          default -> false;
        };
  }

  private static boolean is(JsonObject key, String member, String value) {
    return value.equals(key.getValue(member, value));
  }

  /** How many bytes a member holds; 0 when it is not there or no base64url. */
  private static int bytes(JsonObject key, String member) {
    try {
      return key.getValue(member) instanceof String text
          ? Base64.getUrlDecoder().decode(text).length
          : 0;
    } catch (IllegalArgumentException notBase64) {
      return 0;
    }
  }
}
