import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what was published with what a gateway's WebSocket sent: every message once, unchanged,
 * in order. Run by mqtt-test.sh as {@code MessageCheck MANIFEST FRAMES}; needs a JDK 17. A line of
 * the manifest names a message, its topic and the file with its payload, divided by tabs; a line of
 * FRAMES is a text frame. Exit code 1 says that something is amiss.
 */
public final class MessageCheck {
  private static final String TIMESTAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
  private static final int SHOWN = 40;

  private MessageCheck() {}

  private record Expected(String name, String topic, byte[] payload) {}

  /** A frame and its place among the frames that arrived. */
  private record Arrived(int place, String frame, Map<String, String> fields) {}

  public static void main(String[] args) throws IOException {
    List<Expected> expected = readManifest(Path.of(args[0]));
    Map<String, List<Arrived>> arrivedByTopic = new LinkedHashMap<>();
    int bad = 0;
    int place = 0;
    for (String frame : Files.readAllLines(Path.of(args[1]))) {
      try {
        Map<String, String> fields = new FlatJson(frame).read();
        arrivedByTopic
            .computeIfAbsent(fields.get("topic"), any -> new ArrayList<>())
            .add(new Arrived(place++, frame, fields));
      } catch (IllegalArgumentException e) {
        bad++;
        print("(frame)", "mangled", "not the expected JSON: " + e.getMessage() + ": " + cut(frame));
      }
    }
    int latest = -1;
    for (Expected message : expected) {
      List<Arrived> arrived = arrivedByTopic.getOrDefault(message.topic(), List.of());
      arrivedByTopic.remove(message.topic());
      String complaint = complaint(message, arrived, latest);
      if (complaint.isEmpty()) {
        print(message.name(), "ok", message.topic() + ", " + message.payload().length + " bytes");
      } else {
        bad++;
        print(message.name(), arrived.isEmpty() ? "missing" : "mangled", complaint);
      }
      for (Arrived frame : arrived) {
        latest = Math.max(latest, frame.place());
      }
    }
    for (String stranger : arrivedByTopic.keySet()) {
      bad++;
      print("(frame)", "mangled", "a topic that nobody published to: " + cut(stranger));
    }
    System.out.printf(
        "%d of %d messages arrived intact, each once and in order%n",
        Math.max(0, expected.size() - bad), expected.size());
    System.exit(bad == 0 ? 0 : 1);
  }

  private static List<Expected> readManifest(Path manifest) throws IOException {
    List<Expected> expected = new ArrayList<>();
    for (String line : Files.readAllLines(manifest)) {
      String[] parts = line.split("\t");
      expected.add(new Expected(parts[0], parts[1], Files.readAllBytes(Path.of(parts[2]))));
    }
    return expected;
  }

  private static void print(String name, String verdict, String remark) {
    System.out.printf("%-22s %-8s %s%n", name, verdict, remark);
  }

  /** What is wrong with a message; empty when nothing is. */
  private static String complaint(Expected expected, List<Arrived> arrived, int latest) {
    if (arrived.isEmpty()) {
      return expected.topic() + " did not arrive";
    }
    if (arrived.size() > 1) {
      return "expected once, got " + arrived.size() + " times";
    }
    Map<String, String> got = arrived.get(0).fields();
    String text = textOf(expected.payload());
    List<String> names =
        text != null
            ? List.of("topic", "data", "timestamp")
            : List.of("topic", "data", "timestamp", "encoding");
    if (!names.equals(List.copyOf(got.keySet()))) {
      return "expected the fields " + names + ", got " + got.keySet();
    }
    if (text == null && !got.get("encoding").equals("base64")) {
      return "expected encoding base64, got " + got.get("encoding");
    }
    String data = text != null ? text : Base64.getEncoder().encodeToString(expected.payload());
    if (!data.equals(got.get("data"))) {
      return "data: " + difference(data, got.get("data"));
    }
    if (!got.get("timestamp").matches(TIMESTAMP)) {
      return "expected a timestamp such as 2024-01-15T10:30:00.000Z, got " + got.get("timestamp");
    }
    return arrived.get(0).place() < latest ? "arrived after one published later" : "";
  }

  /** The payload as text; null when it is not UTF-8. */
  private static String textOf(byte[] payload) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String difference(String expected, String got) {
    int at = 0;
    while (at < expected.length() && at < got.length() && expected.charAt(at) == got.charAt(at)) {
      at++;
    }
    return "expected %d characters, got %d; from character %d on expected '%s', got '%s'"
        .formatted(
            expected.length(),
            got.length(),
            at,
            cut(expected.substring(at)),
            cut(got.substring(at)));
  }

  private static String cut(String text) {
    String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return shown.replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * Reads one JSON object whose values are all strings, strictly, and keeps the order of fields.
   */
  private static final class FlatJson {
    private final String text;
    private int at;

    FlatJson(String text) {
      this.text = text;
    }

    Map<String, String> read() {
      Map<String, String> fields = new LinkedHashMap<>();
      expect('{');
      do {
        String name = string();
        expect(':');
        if (fields.put(name, string()) != null) {
          throw new IllegalArgumentException("the field " + name + " stands twice");
        }
      } while (next() == ',');
      at--;
      expect('}');
      skipSpace();
      if (at != text.length()) {
        throw new IllegalArgumentException("more text after the object");
      }
      return fields;
    }

    private void skipSpace() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private char next() {
      skipSpace();
      return raw();
    }

    private char raw() {
      if (at == text.length()) {
        throw new IllegalArgumentException("it ends too early");
      }
      return text.charAt(at++);
    }

    private void expect(char wanted) {
      char got = next();
      if (got != wanted) {
        throw new IllegalArgumentException(
            "expected " + wanted + " at character " + (at - 1) + ", got " + got);
      }
    }

    private String string() {
      expect('"');
      StringBuilder value = new StringBuilder();
      for (char c = raw(); c != '"'; c = raw()) {
        if (c < ' ') {
          throw new IllegalArgumentException("a control character is not escaped");
        }
        value.append(c == '\\' ? escaped(raw()) : c);
      }
      return value.toString();
    }

    private char escaped(char escape) {
      if (escape == 'u') {
        if (at + 4 > text.length()) {
          throw new IllegalArgumentException("it ends too early");
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      int known = "\"\\/bfnrt".indexOf(escape);
      if (known < 0) {
        throw new IllegalArgumentException("unknown escape \\" + escape);
      }
      return "\"\\/\b\f\n\r\t".charAt(known);
    }
  }
}
