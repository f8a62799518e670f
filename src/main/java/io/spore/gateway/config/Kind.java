package io.spore.gateway.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.regex.Pattern;

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

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,15}");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}\\.[0-9]{1,15}");

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
    String trimmed = text.trim();
    if (WHOLE_NUMBER.matcher(trimmed).matches()) {
      return Long.valueOf(trimmed);
    }
    // Not all that Double takes, such as 3001d or NaN, is a number to a person.
    return DECIMAL.matcher(trimmed).matches() ? (Object) Double.valueOf(trimmed) : text;
  }

  private static Object array(String text) {
    try {
      return new JsonArray(text);
    } catch (DecodeException notJson) {
      return text;
    }
  }
}
