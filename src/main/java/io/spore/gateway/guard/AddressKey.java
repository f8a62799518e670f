package io.spore.gateway.guard;

import io.spore.gateway.config.Addresses;
import java.util.Arrays;

/**
 * Whom an address stands for where things are counted by address. An IPv6 host has a whole /64 to
 * choose addresses from (RFC 4291, section 2.5.1), so all of them count as one.
 */
final class AddressKey {
  private static final int IPV6_BYTES = 16;
  private static final int NETWORK_BYTES = 8;

  private AddressKey() {}

  /** The key of an address as text; a text that is no address stands for itself. */
  static String of(String address) {
    byte[] bytes = Addresses.parseLiteral(withoutZone(address));
    if (bytes == null || bytes.length != IPV6_BYTES) {
      return address;
    }
    Arrays.fill(bytes, NETWORK_BYTES, IPV6_BYTES, (byte) 0);
    return Addresses.text(bytes) + "/64";
  }

  private static String withoutZone(String address) {
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }
}
