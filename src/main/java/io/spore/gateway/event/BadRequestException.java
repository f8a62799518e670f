package io.spore.gateway.event;

/** A client asked for something that can't be understood or done. */
public final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_SHOWN = 100;

  private final String field;
  private final String value;

  /**
   * Names what is wrong.
   *
   * @param field the field or parameter, such as {@code topics[2]}
   * @param value what it was; empty when it was not given
   * @param should how it should be
   */
  public BadRequestException(String field, String value, String should) {
    super(should);
    this.field = field;
    this.value =
        value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "...";
  }

  /** The field or parameter that is wrong. */
  public String field() {
    return field;
  }

  /** What it was, shortened where it is long. */
  public String value() {
    return value;
  }
}
