package io.spore.gateway.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks through a configuration file before Vert.x Config reads it, which would go on without a
 * missing file and take the last of several equal keys.
 */
final class ConfigFile {
  private static final JsonFactory JSON = new JsonFactory();

  private ConfigFile() {}

  /**
   * Checks that the file is a JSON object in which each key stands once.
   *
   * @param problems takes what is wrong
   * @return whether the file can be read at all
   */
  static boolean check(Path file, Problems problems) {
    if (!Files.exists(file)) {
      problems.add("no such file: " + file.toAbsolutePath());
      return false;
    }
    try (JsonParser parser = JSON.createParser(Files.readAllBytes(file))) {
      return check(parser, problems);
    } catch (JsonProcessingException e) {
      problems.add("not valid JSON: " + reason(e) + at(e.getLocation()));
    } catch (AccessDeniedException e) {
      problems.add("can't be read: permission denied");
    } catch (IOException e) {
      problems.add("can't be read: " + e.getMessage());
    }
    return false;
  }

  private static boolean check(JsonParser parser, Problems problems) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      problems.add("not a JSON object: it starts with { and ends with }");
      return false;
    }
    Set<String> keys = new HashSet<>();
    for (JsonToken token = parser.nextToken();
        !parser.getParsingContext().inRoot();
        token = parser.nextToken()) {
      if (token == JsonToken.FIELD_NAME) {
        String path = path(parser.getParsingContext());
        if (!keys.add(path)) {
          problems.add(path, "stands more than once" + at(parser.currentTokenLocation()));
          parser.nextToken();
          parser.skipChildren();
        }
      }
    }
    if (parser.nextToken() != null) {
      problems.add("not valid JSON: more follows its end" + at(parser.currentTokenLocation()));
      return false;
    }
    return true;
  }

  private static String path(JsonStreamContext context) {
    JsonStreamContext parent = context.getParent();
    if (parent == null) {
      return "";
    }
    String outer = path(parent);
    if (context.inArray()) {
      return outer + "[" + context.getCurrentIndex() + "]";
    }
    return outer.isEmpty() ? context.getCurrentName() : outer + "." + context.getCurrentName();
  }

  /** What the parser says, but for words from the file: one may be a password without quotes. */
  private static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (message.contains("comment?")) {
      return "it has no comments";
    }
    if (message.startsWith("Unrecognized token")) {
      return "a text goes in quotes";
    }
    return message.replaceFirst(" \\(start marker at .*", "");
  }

  private static String at(JsonLocation location) {
    return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }
}
