package io.spore.gateway.config;

import io.netty.util.NetUtil;
import java.util.Locale;

/**
 * Where an MQTT broker is reached.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 1 to 65535
 * @param tls whether the connection is encrypted
 * @param embedded whether the gateway itself starts this broker, for trying out
 */
public record BrokerUrl(String host, int port, boolean tls, boolean embedded) {
  private static final String FORMS =
      "tcp://host[:1883], tls://host[:8883] (also mqtt://, mqtts://, ssl://) or embedded";

  /**
   * Reads a broker URL. {@code embedded} stands for {@code embedded://127.0.0.1:1883}.
   *
   * @throws IllegalArgumentException naming what is wrong, never showing user or password
   */
  public static BrokerUrl parse(String text) {
    if (text.equalsIgnoreCase("embedded")) {
      return new BrokerUrl("127.0.0.1", 1883, false, true);
    }
    int schemeEnd = text.indexOf("://");
    if (schemeEnd < 0) {
      throw new IllegalArgumentException(shown(text) + " is not a broker URL: expected " + FORMS);
    }
    String scheme = text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    boolean embedded = scheme.equals("embedded");
    boolean tls =
        switch (scheme) {
          case "tcp", "mqtt", "embedded" -> false;
          case "tls", "ssl", "mqtts" -> true;
          default ->
              throw new IllegalArgumentException(
                  shown(text) + ": unknown scheme " + scheme + ", expected " + FORMS);
        };
    String authority = text.substring(schemeEnd + 3);
    if (authority.endsWith("/")) {
      authority = authority.substring(0, authority.length() - 1);
    }
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          shown(text)
              + ": user and password do not belong in the URL, use MQTT_USER and MQTT_PASSWORD");
    }
    if (authority.indexOf('/') >= 0 || authority.indexOf('?') >= 0) {
      throw new IllegalArgumentException(shown(text) + ": a broker URL has no path");
    }
    return atAuthority(text, authority, tls, embedded);
  }

  private static BrokerUrl atAuthority(
      String text, String authority, boolean tls, boolean embedded) {
    String host;
    String portText;
    if (authority.startsWith("[")) {
      int close = authority.indexOf(']');
      if (close < 0 || !NetUtil.isValidIpV6Address(authority.substring(1, close))) {
        throw new IllegalArgumentException(text + ": what stands in brackets is no IPv6 address");
      }
      host = authority.substring(1, close);
      String rest = authority.substring(close + 1);
      if (!rest.isEmpty() && !rest.startsWith(":")) {
        throw new IllegalArgumentException(text + ": expected :port after the bracket");
      }
      portText = rest.isEmpty() ? null : rest.substring(1);
    } else {
      int colon = authority.indexOf(':');
      if (colon != authority.lastIndexOf(':')) {
        throw new IllegalArgumentException(
            text + ": an IPv6 address goes in brackets, such as tcp://[::1]:1883");
      }
      host = colon < 0 ? authority : authority.substring(0, colon);
      portText = colon < 0 ? null : authority.substring(colon + 1);
    }
    if (host.isEmpty() || host.indexOf(' ') >= 0) {
      throw new IllegalArgumentException(text + ": no host, expected " + FORMS);
    }
    return new BrokerUrl(host, port(text, portText, tls), tls, embedded);
  }

  private static int port(String text, String portText, boolean tls) {
    if (portText == null) {
      return tls ? 8883 : 1883;
    }
    int port;
    try {
      port = Integer.parseInt(portText);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(text + ": port " + portText + " is not a number", e);
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(text + ": port " + port + " is outside 1-65535");
    }
    return port;
  }

  /** The text without what may be a user and a password. */
  private static String shown(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0) {
      return text;
    }
    int schemeEnd = text.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : text.substring(0, schemeEnd + 3);
    return scheme + "***@" + text.substring(at + 1);
  }

  /** The same host on another port. */
  public BrokerUrl withPort(int otherPort) {
    return new BrokerUrl(host, otherPort, tls, embedded);
  }

  /** The address as logs and clients see it. */
  @Override
  public String toString() {
    String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (embedded ? "embedded://" : tls ? "tls://" : "tcp://") + shownHost + ":" + port;
  }
}
