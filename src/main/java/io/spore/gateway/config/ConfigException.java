package io.spore.gateway.config;

import java.util.List;

/** The configuration can't be used; says everything that is wrong with it. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final transient List<String> problems;

  /**
   * Lists the problems.
   *
   * @param source where the configuration came from, such as {@code conf/config.json}
   * @param problems each names key and value; at least one
   */
  public ConfigException(String source, List<String> problems) {
    super(
        source
            + ": "
            + (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
            + "\n  "
            + String.join("\n  ", problems));
    this.source = source;
    this.problems = List.copyOf(problems);
  }

  /** Where the configuration came from. */
  public String source() {
    return source;
  }

  /** Each problem, naming key and value. */
  public List<String> problems() {
    return problems;
  }
}
