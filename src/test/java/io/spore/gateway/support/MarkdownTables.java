package io.spore.gateway.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables of a page under {@code docs}, so that tests can hold them against the code. */
public final class MarkdownTables {
  private MarkdownTables() {}

  /**
   * The rows below a heading row, of all tables on the page that have it.
   *
   * @param heading the heading row as it stands in the page, such as {@code | Key | Default |}
   * @return each row's cells
   */
  public static List<List<String>> rows(Path page, String heading) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : lines(page)) {
      inside = line.equals(heading) || (inside && line.startsWith("|"));
      if (inside && !line.equals(heading) && !line.startsWith("|---")) {
        rows.add(cells(line));
      }
    }
    if (rows.isEmpty()) {
      throw new AssertionError("no table " + heading + " in " + page);
    }
    return rows;
  }

  /** The text between back quotes, where the cell is just that. */
  public static String code(String cell) {
    return cell.replaceAll("^`(.*)`$", "$1");
  }

  private static List<String> cells(String line) {
    String inner = line.substring(1, line.lastIndexOf('|'));
    return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
  }

  private static List<String> lines(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
