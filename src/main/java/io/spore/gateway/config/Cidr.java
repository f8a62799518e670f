package io.spore.gateway.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A range of addresses in CIDR notation (RFC 4632), such as {@code 192.168.0.0/16}. */
public final class Cidr {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,3}");
  private static final int MAPPED_PREFIX = 96;

  private final byte[] network;
  private final int prefixLength;

  private Cidr(byte[] network, int prefixLength) {
    this.network = network;
    this.prefixLength = prefixLength;
  }

  /**
   * Reads {@code address/prefix}; an address alone is a range of one.
   *
   * @throws IllegalArgumentException naming what is wrong with the text
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String addressText = slash < 0 ? text : text.substring(0, slash);
    byte[] address = Addresses.parseLiteral(addressText);
    if (address == null) {
      throw new IllegalArgumentException(
          '"' + text + "\" is not a network (for example 192.168.0.0/16 or fe80::/10)");
    }
    int bits = address.length * 8;
    int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1), bits);
    return isMapped(address) && prefix >= MAPPED_PREFIX
        ? of(Arrays.copyOfRange(address, MAPPED_PREFIX / 8, 16), prefix - MAPPED_PREFIX)
        : of(address, prefix);
  }

  private static Cidr of(byte[] address, int prefix) {
    return new Cidr(masked(address, prefix), prefix);
  }

  private static int prefix(String text, String digits, int bits) {
    int prefix = DIGITS.matcher(digits).matches() ? Integer.parseInt(digits) : -1;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(text + ": the prefix length is outside 0-" + bits);
    }
    return prefix;
  }

  /** Java turns such addresses into IPv4 (RFC 4291, section 2.5.5.2), so the range follows. */
  private static boolean isMapped(byte[] address) {
    if (address.length != 16 || address[10] != -1 || address[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the address lies in this range. */
  public boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  /** Whether the address, 4 or 16 bytes in network order, lies in this range. */
  public boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    int whole = prefixLength / 8;
    for (int i = 0; i < whole; i++) {
      if (address[i] != network[i]) {
        return false;
      }
    }
    int rest = prefixLength % 8;
    return rest == 0 || ((address[whole] ^ network[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
  }

  private static byte[] masked(byte[] address, int prefix) {
    byte[] result = new byte[address.length];
    for (int i = 0; i < result.length; i++) {
      int bits = Math.max(0, Math.min(8, prefix - i * 8));
      result[i] = (byte) (address[i] & (0xff << (8 - bits)));
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cidr cidr
        && prefixLength == cidr.prefixLength
        && Arrays.equals(network, cidr.network);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(network) + prefixLength;
  }

  @Override
  public String toString() {
    return Addresses.text(network) + "/" + prefixLength;
  }
}
