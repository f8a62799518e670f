package io.spore.gateway.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.util.List;

/** What a key holds; decides how the text of an environment variable becomes its value. */
enum Kind {
  TEXT("a text"),
  SECRET("a text"),
  FLAG("true or false"),
  WHOLE("a whole number"),
  NUMBER("a number"),
  DURATION("a duration as text (for example \"10s\")"),
  SIZE("a size as text (for example \"1MiB\")"),
  LIST("a list"),
  OBJECTS("a list of objects");

  private final String article;

  Kind(String article) {
    this.article = article;
  }

  /** The kind as it reads after "is not". */
  String article() {
    return article;
  }

  /** The value that the text stands for; the text itself when it stands for none of this kind. */
  Object fromText(String text) {
    return switch (this) {
      case TEXT, SECRET, DURATION, SIZE -> text;
      case FLAG -> text.equals("true") ? (Object) true : text.equals("false") ? false : text;
      case WHOLE, NUMBER -> number(text);
      case LIST ->
          new JsonArray(text.isBlank() ? List.of() : List.of(text.trim().split("\\s*,\\s*")));
      case OBJECTS -> array(text);
    };
  }

  private static Object number(String text) {
    try {
      return Long.valueOf(text.trim());
    } catch (NumberFormatException notWhole) {
      try {
        return Double.valueOf(text.trim());
      } catch (NumberFormatException notANumber) {
        return text;
      }
    }
  }

  private static Object array(String text) {
    try {
      return new JsonArray(text);
    } catch (DecodeException notJson) {
      return text;
    }
  }
}
