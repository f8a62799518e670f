package io.spore.gateway.event;

import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;

/**
 * A call to a node's HTTP API.
 *
 * @param uri path and query, such as {@code /api/tasks/status}
 * @param contentType of the body; empty when there is none
 * @param body what is sent along; empty when nothing is
 */
public record NodeCall(HttpMethod method, String uri, String contentType, Buffer body) {
  /** The content type of a form. */
  public static final String FORM = "application/x-www-form-urlencoded";

  /** A question. */
  public static NodeCall get(String uri) {
    return new NodeCall(HttpMethod.GET, uri, "", Buffer.buffer());
  }

  /** A request without a body to do something. */
  public static NodeCall post(String uri) {
    return new NodeCall(HttpMethod.POST, uri, "", Buffer.buffer());
  }

  /** A form that is sent, with these fields in their order. */
  public static NodeCall form(String uri, Map<String, String> fields) {
    QueryStringEncoder encoder = new QueryStringEncoder("");
    fields.forEach(encoder::addParam);
    String encoded = encoder.toString();
    Buffer body = Buffer.buffer(encoded.isEmpty() ? encoded : encoded.substring(1));
    return new NodeCall(HttpMethod.POST, uri, FORM, body);
  }
}
