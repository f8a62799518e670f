package io.spore.gateway.guard;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What somebody shows at the door.
 *
 * @param address where it comes from
 * @param token the bearer token in the {@code Authorization} header (RFC 6750, section 2.1)
 * @param ticket the ticket in the address
 */
public record Credentials(String address, Optional<String> token, Optional<String> ticket) {
  private static final String BEARER = "bearer ";
  private static final String TICKET = "ticket";

  /** Reads what a request or handshake shows; the query may be null. */
  static Credentials shown(
      SocketAddress remote, MultiMap headers, String query, ClientAddresses addresses) {
    return new Credentials(addresses.of(remote, headers), bearer(headers), ticketIn(query));
  }

  /** Whether it shows nothing. */
  public boolean isEmpty() {
    return token.isEmpty() && ticket.isEmpty();
  }

  private static Optional<String> bearer(MultiMap headers) {
    return Optional.ofNullable(headers.get("authorization"))
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).trim());
  }

  private static Optional<String> ticketIn(String query) {
    if (query == null || !query.contains(TICKET)) {
      return Optional.empty();
    }
    try {
      List<String> tickets = new QueryStringDecoder("?" + query, true).parameters().get(TICKET);
      return Optional.ofNullable(tickets).map(found -> found.get(0));
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }
}
