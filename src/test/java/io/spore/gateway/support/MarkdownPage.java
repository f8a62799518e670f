package io.spore.gateway.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A page under {@code docs}, or a part of it, so that tests can hold it against the code. */
public final class MarkdownPage {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String heading;
  private final List<String> lines;

  private MarkdownPage(String heading, List<String> lines) {
    this.heading = heading;
    this.lines = lines;
  }

  /** Reads the page. */
  public static MarkdownPage read(Path file) {
    try {
      return new MarkdownPage(file.toString(), Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text between back quotes, where the cell is just that. */
  public static String code(String cell) {
    return cell.replaceAll("^`(.*)`$", "$1");
  }

  /** The parts that headings of the third level begin, each up to the next heading. */
  public List<MarkdownPage> parts() {
    List<MarkdownPage> parts = new ArrayList<>();
    List<String> part = null;
    for (String line : lines) {
      if (line.startsWith("### ")) {
        part = new ArrayList<>();
        parts.add(new MarkdownPage(line.substring(4), part));
      } else if (line.startsWith("## ")) {
        part = null;
      } else if (part != null) {
        part.add(line);
      }
    }
    return parts;
  }

  /**
   * The rows of all tables that begin with this row.
   *
   * @param columns the heading row as it stands in the page, such as {@code | Key | Default |}
   * @return each row's cells; at least one row
   */
  public List<List<String>> rows(String columns) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      inside = line.equals(columns) || (inside && line.startsWith("|"));
      if (inside && !line.equals(columns) && !line.startsWith("|---")) {
        rows.add(cells(line));
      }
    }
    if (rows.isEmpty()) {
      throw new AssertionError("no table " + columns + " in " + heading);
    }
    return rows;
  }

  /** The first column of such tables, without back quotes. */
  public List<String> firstColumn(String columns) {
    return rows(columns).stream().map(row -> code(row.get(0))).toList();
  }

  /** The blocks marked as JSON, each parsed. */
  public Stream<JsonNode> jsonSamples() {
    return blocks("json").stream().map(MarkdownPage::parsed);
  }

  /** The blocks marked as being in this language, without their marks. */
  public List<String> blocks(String language) {
    String begin = language + "\n";
    return Arrays.stream(String.join("\n", lines).split("(?m)^```"))
        .filter(block -> block.startsWith(begin))
        .map(block -> block.substring(begin.length()))
        .toList();
  }

  /** The heading that begins this part, or the file's name. */
  @Override
  public String toString() {
    return heading;
  }

  private static JsonNode parsed(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  private static List<String> cells(String line) {
    String inner = line.substring(1, line.lastIndexOf('|'));
    return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
  }
}
