package io.spore.gateway.guard;

/**
 * Why the doorman turns somebody away: what a program is answered over HTTP and what a WebSocket
 * client is closed with. The texts do not tell what token would have been right.
 */
public enum Refusal {
  /** No token, or none that is accepted. */
  NOT_AUTHORISED(401, 4401, "not authorised"),
  /** A good token that does not allow this. */
  FORBIDDEN(403, 4401, "not allowed"),
  /** The token was good, but is no longer. */
  EXPIRED(401, 4401, "the token has expired"),
  /** Too many wrong tokens came from this address. */
  TOO_MANY_ATTEMPTS(429, 4429, "too many attempts, try again later"),
  /** A page from elsewhere asks through somebody's browser. */
  FOREIGN_ORIGIN(403, "pages from there may not use this gateway, see http.allowedOrigins"),
  /** The request is for a host of another name. */
  UNKNOWN_HOST(403, "the gateway does not go by that name, see http.trustedHosts"),
  /** Somebody from far away wants to change something without a token. */
  NOT_LOCAL(403, "without tokens, changes are taken from the local network only"),
  /** As many are connected as may be. */
  TOO_MANY_CONNECTIONS(503, "too many connections, see limits.connections"),
  /** As many are connected from this address as may be. */
  TOO_MANY_FROM_ADDRESS(429, "too many connections from there, see limits.connectionsPerAddress"),
  /** This address opens one connection after the other. */
  CONNECTS_TOO_OFTEN(429, "too many new connections from there, see limits.connectRate"),
  /** A connection without a request. */
  HEADER_TOO_SLOW(408, "no request within limits.headerTimeout"),
  /** A request that does not end. */
  BODY_TOO_SLOW(408, "no whole request within limits.requestTimeout"),
  /** A request that says it is larger than any may be. */
  BODY_TOO_LARGE(413, "the request is larger than limits.requestBytes"),
  /** A request whose head is too large, or none at all. */
  BAD_HEAD(400, "not a valid request, or its head is larger than limits.headerBytes"),
  /** A client wants more filters, or longer ones, than it may have. */
  TOO_MANY_FILTERS(400, "more or longer filters than a client may have, see websocket.maxFilters"),
  /** A WebSocket client sends more than it may. */
  TOO_MANY_MESSAGES(429, 4429, "too much at once, see limits.messageRate and limits.messageBytes");

  private static final int NEVER_CLOSES = 0;

  private final int httpStatus;
  private final short closeCode;
  private final String text;

  Refusal(int httpStatus, String text) {
    this(httpStatus, NEVER_CLOSES, text);
  }

  Refusal(int httpStatus, int closeCode, String text) {
    this.httpStatus = httpStatus;
    this.closeCode = (short) closeCode;
    this.text = text;
  }

  /** The HTTP status that says so. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The WebSocket close code that says so; 0 if the handshake is refused already. */
  public short closeCode() {
    return closeCode;
  }

  /** Whether it may be otherwise in a second. */
  boolean passes() {
    return httpStatus == 429 || httpStatus == 503;
  }

  /** What the one turned away is told. */
  public String text() {
    return text;
  }
}
