package io.spore.gateway.cluster;

import io.spore.gateway.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows that a frame comes from a gateway that knows the cluster's secret, and that nobody changed
 * it on the way: HMAC-SHA256 behind the frame. Without a secret nothing is sealed. Not thread-safe.
 */
final class Seal {
  private static final String ALGORITHM = "HmacSHA256";

  private final Optional<Mac> mac;

  /** Seals with this secret, if there is one. */
  Seal(Optional<Secret> secret) {
    this.mac = secret.map(Seal::keyed);
  }

  private static Mac keyed(Secret secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** How many bytes the seal takes behind a frame. */
  int length() {
    return mac.map(Mac::getMacLength).orElse(0);
  }

  /** Fills in the seal at the end of the bytes, where room was left for it. */
  void put(byte[] sealed) {
    mac.ifPresent(
        keyed -> {
          int length = sealed.length - keyed.getMacLength();
          keyed.update(sealed, 0, length);
          System.arraycopy(keyed.doFinal(), 0, sealed, length, keyed.getMacLength());
        });
  }

  /** Whether the seal at the end of the bytes is right. */
  boolean isRight(byte[] sealed) {
    if (mac.isEmpty()) {
      return true;
    }
    int length = sealed.length - mac.get().getMacLength();
    if (length < 0) {
      return false;
    }
    mac.get().update(sealed, 0, length);
    return MessageDigest.isEqual(
        mac.get().doFinal(), Arrays.copyOfRange(sealed, length, sealed.length));
  }
}
