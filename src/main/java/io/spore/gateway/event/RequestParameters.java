package io.spore.gateway.event;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters in the query of an address, as clients write them. */
public final class RequestParameters {
  private final Map<String, List<String>> parameters;

  private RequestParameters(Map<String, List<String>> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a query.
   *
   * @param query without the question mark; null for none
   * @param once names of parameters that may be given once only
   */
  public static RequestParameters parse(String query, Collection<String> once)
      throws BadRequestException {
    if (query == null || query.isEmpty()) {
      return new RequestParameters(Map.of());
    }
    RequestParameters read;
    try {
      read = new RequestParameters(new QueryStringDecoder("?" + query, true).parameters());
    } catch (IllegalArgumentException e) {
      throw new BadRequestException("query", query, "not percent-encoded as in RFC 3986");
    }
    for (String name : once) {
      if (read.all(name).size() > 1) {
        throw new BadRequestException(name, "given several times", "to be given once");
      }
    }
    return read;
  }

  /** The parameter's value, if it was given. */
  public Optional<String> one(String name) {
    return all(name).stream().findFirst();
  }

  /** Whether the parameter was given. */
  public boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** The topic filters that were given under this name. */
  public List<TopicFilter> filters(String name) throws BadRequestException {
    List<TopicFilter> filters = new ArrayList<>();
    for (String text : all(name)) {
      filters.add(RequestValues.filter(name, text));
    }
    return filters;
  }

  private List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }
}
