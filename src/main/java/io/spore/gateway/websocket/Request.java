package io.spore.gateway.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.RequestValues;
import io.spore.gateway.event.TopicFilter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A client's message: a JSON object with a type, perhaps an id, and fields. */
final class Request {
  /** The type of a message that shows a token. */
  static final String AUTH = "auth";

  private static final int DEEPEST = 32;
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final ObjectNode json;

  private Request(ObjectNode json) {
    this.json = json;
  }

  /** Reads the text; empty when it is not a JSON object. */
  static Optional<Request> parse(String text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object
          ? Optional.of(new Request(object))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The message as it came, for the answer. */
  ObjectNode json() {
    return json;
  }

  /** What the client asks for. */
  String type() throws BadRequestException {
    JsonNode type = json.path("type");
    if (!type.isTextual()) {
      throw new BadRequestException("type", shown(type), "every message has a type, a text");
    }
    JsonNode id = json.path("id");
    if (!id.isMissingNode() && !id.isTextual() && !id.isNumber()) {
      throw new BadRequestException("id", shown(id), "an id is a text or a number");
    }
    return type.textValue();
  }

  /** The token that the client says it is known by; empty when it says something else. */
  Optional<String> tokenShown() {
    return AUTH.equals(json.path("type").textValue())
        ? Optional.ofNullable(json.path("token").textValue())
        : Optional.empty();
  }

  /** Complains of fields that this type of message does not have: they may be misspelt. */
  void expectOnly(String... fields) throws BadRequestException {
    Set<String> known = Set.of(fields);
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name) && !name.equals("type") && !name.equals("id")) {
        throw new BadRequestException(
            name,
            shown(json.get(name)),
            fields.length == 0
                ? "this type of message has no further fields"
                : "unknown field; this type of message has " + String.join(", ", fields));
      }
    }
  }

  /** A list of topic filters; empty when the field is not there. */
  List<TopicFilter> filters(String field) throws BadRequestException {
    JsonNode list = json.path(field);
    if (list.isMissingNode()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw new BadRequestException(field, shown(list), "a list of topic filters");
    }
    List<TopicFilter> filters = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String element = field + "[" + i + "]";
      if (!list.get(i).isTextual()) {
        throw new BadRequestException(element, shown(list.get(i)), "a topic filter is a text");
      }
      filters.add(RequestValues.filter(element, list.get(i).textValue()));
    }
    return filters;
  }

  /** Yes or no, if the field is there. */
  Optional<Boolean> flag(String field) throws BadRequestException {
    JsonNode flag = json.path(field);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      throw new BadRequestException(field, shown(flag), "true or false");
    }
    return flag.isMissingNode() ? Optional.empty() : Optional.of(flag.booleanValue());
  }

  /** A text, if the field is there. */
  Optional<String> text(String field) throws BadRequestException {
    JsonNode text = json.path(field);
    if (!text.isMissingNode() && !text.isTextual()) {
      throw new BadRequestException(field, shown(text), "a text");
    }
    return text.isMissingNode() ? Optional.empty() : Optional.of(text.textValue());
  }

  /** A text or a number as text, if the field is there. */
  Optional<String> textOrNumber(String field) throws BadRequestException {
    return json.path(field).isNumber() ? Optional.of(json.get(field).asText()) : text(field);
  }

  /** The field's value as an answer shows it; empty when it is not there. */
  String shown(String field) {
    return json.has(field) ? shown(json.get(field)) : "";
  }

  private static String shown(JsonNode node) {
    return node.isTextual() ? node.textValue() : node.toString();
  }
}
