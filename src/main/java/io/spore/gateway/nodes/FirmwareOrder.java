package io.spore.gateway.nodes;

import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which firmware is wanted.
 *
 * @param name as the registry or the folder has it
 * @param version as the registry or the folder has it, and as the nodes' labels will show it
 * @param sha256 what its digest must be; empty when nobody said
 * @param size what its size must be
 */
record FirmwareOrder(String name, String version, String sha256, OptionalLong size) {
  /** Fit for a path on a disk and in a URL, without a way up. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}");

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Reads {@code firmware} of a rollout's order.
   *
   * @throws RolloutRefusedException naming what is wrong
   */
  static FirmwareOrder of(JsonObject firmware) {
    String name = plain(firmware, "name");
    String version = plain(firmware, "version");
    String sha256 = firmware.getString("sha256", "").toLowerCase(Locale.ROOT);
    if (!sha256.isEmpty() && !SHA_256.matcher(sha256).matches()) {
      throw new RolloutRefusedException(
          Reason.BAD_ORDER, "firmware.sha256 has not 64 hexadecimal digits");
    }
    Long size = firmware.getLong("size");
    return new FirmwareOrder(
        name, version, sha256, size == null ? OptionalLong.empty() : OptionalLong.of(size));
  }

  /** The same, with a digest that somebody else knows. */
  FirmwareOrder withSha256(String known) {
    return sha256.isEmpty() && SHA_256.matcher(known).matches()
        ? new FirmwareOrder(name, version, known, size)
        : this;
  }

  /**
   * Compares with what was fetched.
   *
   * @throws RolloutRefusedException when it is not what was ordered
   */
  void check(long actualSize, String actualSha256) {
    if (size.isPresent() && size.getAsLong() != actualSize) {
      throw new RolloutRefusedException(
          Reason.BROKEN_FIRMWARE,
          this + " has " + actualSize + " bytes instead of " + size.getAsLong());
    }
    if (!sha256.isEmpty() && !sha256.equals(actualSha256)) {
      throw new RolloutRefusedException(
          Reason.BROKEN_FIRMWARE, this + " has the SHA-256 " + actualSha256 + ", not " + sha256);
    }
    if (actualSize == 0) {
      throw new RolloutRefusedException(Reason.BROKEN_FIRMWARE, this + " is empty");
    }
  }

  private static String plain(JsonObject firmware, String key) {
    String value = firmware.getString(key, "");
    if (!PLAIN.matcher(value).matches()) {
      throw new RolloutRefusedException(
          Reason.BAD_ORDER,
          "firmware." + key + " has 1 to 64 letters, digits, dots, dashes or underscores");
    }
    return value;
  }

  @Override
  public String toString() {
    return "firmware " + name + " " + version;
  }
}
