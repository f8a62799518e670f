package io.spore.gateway.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses as text, without asking a name server. */
public final class Addresses {
  private Addresses() {}

  /** The bytes of an IPv4 or IPv6 literal, or null when the text is something else. */
  public static byte[] parseLiteral(String text) {
    return NetUtil.createByteArrayFromIpAddressString(text);
  }

  /** The address as text; IPv6 in its short form. */
  public static String text(byte[] address) {
    try {
      return NetUtil.toAddressString(InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length, e);
    }
  }
}
