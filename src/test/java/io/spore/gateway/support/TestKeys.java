package io.spore.gateway.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A pair of keys that signs JSON Web Tokens as RFC 7515 says, without the library that checks them.
 *
 * @param algorithm RS256 or ES256
 * @param id the key's name in a set
 */
public record TestKeys(String algorithm, String id, KeyPair pair) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int COORDINATE = 32;

  /** Makes a pair. */
  public static TestKeys generate(String algorithm, String id) {
    try {
      boolean rsa = algorithm.equals("RS256");
      KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
      generator.initialize(rsa ? 2048 : 256);
      return new TestKeys(algorithm, id, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token with these claims, signed with a shared secret (HS256). */
  public static String hmac(String secret, JsonObject claims) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      String content = content(new JsonObject().put("alg", "HS256"), claims);
      return content + "." + BASE64.encodeToString(mac.doFinal(content.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A JSON Web Key Set with the public keys. */
  public static JsonObject set(TestKeys... keys) {
    return new JsonObject()
        .put("keys", new JsonArray(Arrays.stream(keys).map(TestKeys::publicJwk).toList()));
  }

  /** A token with these claims. */
  public String sign(JsonObject claims) {
    try {
      boolean rsa = algorithm.equals("RS256");
      Signature signature =
          Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
      signature.initSign(pair.getPrivate());
      String content = content(new JsonObject().put("alg", algorithm).put("kid", id), claims);
      signature.update(content.getBytes(UTF_8));
      return content + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key in PEM form. */
  public String pem() {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  private JsonObject publicJwk() {
    JsonObject jwk = new JsonObject().put("kid", id).put("use", "sig").put("alg", algorithm);
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      return jwk.put("kty", "RSA")
          .put("n", number(rsa.getModulus(), 256))
          .put("e", number(rsa.getPublicExponent(), 3));
    }
    ECPublicKey ec = (ECPublicKey) pair.getPublic();
    return jwk.put("kty", "EC")
        .put("crv", "P-256")
        .put("x", number(ec.getW().getAffineX(), COORDINATE))
        .put("y", number(ec.getW().getAffineY(), COORDINATE));
  }

  private static String number(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] padded = new byte[length];
    int count = Math.min(length, bytes.length);
    System.arraycopy(bytes, bytes.length - count, padded, length - count, count);
    return BASE64.encodeToString(padded);
  }

  private static String content(JsonObject header, JsonObject claims) {
    return BASE64.encodeToString(header.encode().getBytes(UTF_8))
        + "."
        + BASE64.encodeToString(claims.encode().getBytes(UTF_8));
  }
}
