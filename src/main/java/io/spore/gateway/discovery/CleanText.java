package io.spore.gateway.discovery;

/** Text from the network, made fit for logs and screens. */
final class CleanText {
  private CleanText() {}

  /**
   * The text without what does not print (control and direction characters, line ends, halves of
   * characters) and without space around it.
   */
  static String of(String text) {
    return allPrints(text) ? text.strip() : printable(text).strip();
  }

  /** Whether every character prints. */
  static boolean allPrints(String text) {
    return text.codePoints().allMatch(CleanText::prints);
  }

  private static String printable(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints().filter(CleanText::prints).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean prints(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
