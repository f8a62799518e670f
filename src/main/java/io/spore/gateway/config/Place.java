package io.spore.gateway.config;

import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where another program may be reached.
 *
 * @param host a name or an IP address; IPv6 without brackets
 * @param port 1 to 65535; empty where the usual one is meant
 */
public record Place(String host, Optional<Integer> port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))(?::(\\d{1,5}))?");

  /**
   * Reads {@code host}, {@code host:port}, {@code [IPv6]} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static Place parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()
        || (parts.group(1) != null && !NetUtil.isValidIpV6Address(parts.group(1)))) {
      throw new IllegalArgumentException(
          text + " is no place: expected host, host:port or [IPv6]:port");
    }
    Optional<Integer> port = Optional.ofNullable(parts.group(3)).map(Integer::valueOf);
    if (port.filter(number -> number < 1 || number > 65535).isPresent()) {
      throw new IllegalArgumentException(
          text + " has port " + port.get() + ", which is outside 1-65535");
    }
    return new Place(parts.group(1) == null ? parts.group(2) : parts.group(1), port);
  }

  @Override
  public String toString() {
    String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return shownHost + port.map(number -> ":" + number).orElse("");
  }
}
