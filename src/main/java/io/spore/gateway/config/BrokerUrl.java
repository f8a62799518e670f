package io.spore.gateway.config;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where an MQTT broker is reached.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 1 to 65535; an embedded broker also takes 0, which lets the system choose
 * @param tls whether the connection is encrypted
 * @param embedded whether the gateway itself starts this broker, for trying out
 * @param webSocketPath where MQTT is served over WebSocket, such as {@code /mqtt}; empty for MQTT
 *     over TCP
 */
public record BrokerUrl(
    String host, int port, boolean tls, boolean embedded, String webSocketPath) {
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final String USUAL_PATH = "/mqtt";
  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@/-]*");
  private static final Pattern HOST = Pattern.compile("[^\\s\\p{Cntrl}#%\\\\\\[\\]]+");
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,6}");
  private static final String FORMS =
      "tcp://host[:1883], tls://host[:8883], ws://host[:80]/path, wss://host[:443]/path"
          + " (also mqtt://, mqtts://, ssl://) or embedded";

  /** A broker that is reached over TCP. */
  public BrokerUrl(String host, int port, boolean tls, boolean embedded) {
    this(host, port, tls, embedded, "");
  }

  /**
   * Reads a broker URL. {@code embedded} stands for {@code embedded://127.0.0.1:1883}.
   *
   * @throws IllegalArgumentException naming what is wrong, never showing user or password
   */
  public static BrokerUrl parse(String text) {
    if (text.equalsIgnoreCase("embedded")) {
      return new BrokerUrl("127.0.0.1", PLAIN_PORT, false, true);
    }
    int schemeEnd = text.indexOf("://");
    if (schemeEnd < 0) {
      throw wrong(text, "is not a broker URL: expected " + FORMS);
    }
    boolean embedded = false;
    boolean tls = false;
    boolean webSocket = false;
    switch (text.substring(0, schemeEnd).toLowerCase(Locale.ROOT)) {
      case "tcp", "mqtt" -> {}
      case "tls", "ssl", "mqtts" -> tls = true;
      case "ws" -> webSocket = true;
      case "wss" -> {
        webSocket = true;
        tls = true;
      }
      case "embedded" -> embedded = true;
      default -> throw wrong(text, "has an unknown scheme: expected " + FORMS);
    }
    String authority = text.substring(schemeEnd + 3);
    if (authority.indexOf('@') >= 0) {
      throw wrong(
          text, "holds a user or a password: they go into MQTT_USER and MQTT_PASSWORD instead");
    }
    int pathStart = authority.indexOf('/');
    String path = pathStart < 0 ? "" : authority.substring(pathStart);
    authority = pathStart < 0 ? authority : authority.substring(0, pathStart);
    if (webSocket) {
      path = path.isEmpty() ? USUAL_PATH : path;
      if (!PATH.matcher(path).matches()) {
        throw wrong(text, "has a path with characters that do not belong there");
      }
    }
    if ((!webSocket && path.length() > 1) || authority.indexOf('?') >= 0) {
      throw wrong(text, "has a path: a broker URL ends with the port");
    }
    int hostEnd = hostEnd(text, authority);
    String portText = authority.substring(hostEnd);
    return new BrokerUrl(
        host(text, authority.substring(0, hostEnd)),
        port(text, portText, usualPort(tls, webSocket), embedded ? 0 : 1),
        tls,
        embedded,
        webSocket ? path : "");
  }

  /** The text without what may be a user and a password, fit to be shown. */
  public static String withoutLogin(String text) {
    int at = text.lastIndexOf('@');
    if (at <= 0) {
      return text;
    }
    int schemeEnd = text.indexOf("://");
    String scheme = schemeEnd < 0 || schemeEnd > at ? "" : text.substring(0, schemeEnd + 3);
    return scheme + "***@" + text.substring(at + 1);
  }

  /** Where the host ends in {@code host}, {@code host:port} or {@code [IPv6]:port}. */
  private static int hostEnd(String text, String authority) {
    if (authority.startsWith("[")) {
      int close = authority.indexOf(']');
      if (close < 0) {
        throw wrong(text, "has a bracket that is not closed");
      }
      return close + 1;
    }
    int colon = authority.indexOf(':');
    if (colon != authority.lastIndexOf(':')) {
      throw wrong(
          text, "has too many colons: an IPv6 address goes in brackets, as tcp://[::1]:1883");
    }
    return colon < 0 ? authority.length() : colon;
  }

  private static String host(String text, String host) {
    if (host.startsWith("[")) {
      String address = host.substring(1, host.length() - 1);
      if (!NetUtil.isValidIpV6Address(address)) {
        throw wrong(text, "has no IPv6 address in its brackets");
      }
      return address;
    }
    if (!HOST.matcher(host).matches()) {
      throw wrong(text, "has no host: expected " + FORMS);
    }
    return host;
  }

  private static int usualPort(boolean tls, boolean webSocket) {
    if (webSocket) {
      return tls ? HTTPS_PORT : HTTP_PORT;
    }
    return tls ? TLS_PORT : PLAIN_PORT;
  }

  private static int port(String text, String portText, int usual, int least) {
    if (portText.isEmpty()) {
      return usual;
    }
    if (!PORT.matcher(portText).matches()) {
      throw wrong(text, "has no port number after its host");
    }
    int port = Integer.parseInt(portText.substring(1));
    if (port < least || port > 65535) {
      throw wrong(text, "has port " + port + ", which is outside " + least + "-65535");
    }
    return port;
  }

  private static IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException(withoutLogin(text) + " " + what);
  }

  /** The same host on another port. */
  public BrokerUrl withPort(int otherPort) {
    return new BrokerUrl(host, otherPort, tls, embedded, webSocketPath);
  }

  /** Whether MQTT travels in WebSocket frames. */
  public boolean webSocket() {
    return !webSocketPath.isEmpty();
  }

  /** The address as logs and clients see it. */
  @Override
  public String toString() {
    String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return scheme() + "://" + shownHost + ":" + port + webSocketPath;
  }

  private String scheme() {
    if (embedded) {
      return "embedded";
    }
    if (webSocket()) {
      return tls ? "wss" : "ws";
    }
    return tls ? "tls" : "tcp";
  }
}
