import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints what a gateway's WebSocket sends, one frame a line. Run by ws-tail.sh; needs a JDK 17. */
public final class WebSocketTail {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern TOPIC =
      Pattern.compile("\"topic\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private URI url = URI.create("ws://127.0.0.1:3001/ws");
  private long count = Long.MAX_VALUE;
  private long seconds = Long.MAX_VALUE / 1_000_000_000L;
  private long linger;
  private String filter = "#";
  private Path ready;

  private WebSocketTail() {}

  public static void main(String[] args) throws Exception {
    WebSocketTail tail = new WebSocketTail();
    try {
      tail.read(args);
    } catch (IllegalArgumentException e) {
      System.err.println("ws-tail: " + e.getMessage());
      System.exit(2);
    }
    System.exit(tail.run());
  }

  private void read(String[] args) {
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " wants a value, or is unknown");
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--url" -> url = webSocketUrl(value);
        case "--count" -> count = positive("--count", value);
        case "--seconds" -> seconds = positive("--seconds", value);
        case "--linger" -> linger = positive("--linger", value);
        case "--topic" -> filter = value;
        case "--ready" -> ready = Path.of(value);
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
  }

  private static URI webSocketUrl(String value) {
    if (!value.startsWith("ws://") && !value.startsWith("wss://")) {
      throw new IllegalArgumentException("--url " + value + ": expected ws://... or wss://...");
    }
    return URI.create(value);
  }

  private static long positive(String option, String value) {
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(option + " " + value + ": expected a positive number");
    }
    return Long.parseLong(value);
  }

  /** Returns the exit code: 0 for as many frames as asked for, 1 for less. */
  private int run() throws IOException, InterruptedException {
    Frames frames = new Frames();
    try {
      WebSocket.Builder handshake =
          HttpClient.newHttpClient().newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT);
      String token = System.getenv("WS_TOKEN");
      if (token != null) {
        handshake.header("Authorization", "Bearer " + token);
      }
      handshake.buildAsync(url, frames).join();
    } catch (CompletionException e) {
      System.err.println("ws-tail: cannot connect to " + url + ": " + reason(e.getCause()));
      return 1;
    }
    if (ready != null) {
      Files.createFile(ready);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long printed = 0;
    while (true) {
      Object next = frames.arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return onTimeUp(printed);
      }
      if (next instanceof End end) {
        System.err.println("ws-tail: " + end.reason());
        return printed >= count ? 0 : 1;
      }
      String frame = next.toString();
      if (!fits(filter.split("/", -1), topicOf(frame).split("/", -1))) {
        continue;
      }
      OUT.println(frame.replace('\n', ' ').replace('\r', ' '));
      if (OUT.checkError()) {
        return 0; // nobody reads on, as with "| head"
      }
      if (++printed == count) {
        if (linger == 0) {
          return 0;
        }
        deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(linger);
      }
    }
  }

  private int onTimeUp(long printed) {
    if (count == Long.MAX_VALUE || printed >= count) {
      return 0;
    }
    System.err.println(
        "ws-tail: only " + printed + " of " + count + " frames within " + seconds + " s");
    return 1;
  }

  private static String reason(Throwable cause) {
    if (cause instanceof WebSocketHandshakeException refused) {
      return "the server answered " + refused.getResponse().statusCode() + ", not a WebSocket";
    }
    if (cause instanceof ConnectException) {
      return "nobody answers there";
    }
    return cause.getMessage() != null ? cause.getMessage() : cause.getClass().getSimpleName();
  }

  /** The frame's topic; empty when it has none. Quotes inside other strings stand after a \. */
  private static String topicOf(String frame) {
    Matcher matcher = TOPIC.matcher(frame);
    return matcher.find() ? unescaped(matcher.group(1)) : "";
  }

  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        result.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      int control = "btnfr".indexOf(escape);
      if (escape == 'u' && i + 4 < text.length()) {
        result.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        result.append(control < 0 ? escape : "\b\t\n\f\r".charAt(control));
      }
    }
    return result.toString();
  }

  /** Topic filters as in MQTT: + for one level, # for the rest. */
  private static boolean fits(String[] filter, String[] topic) {
    for (int i = 0; i < filter.length; i++) {
      if (filter[i].equals("#")) {
        return true;
      }
      if (i == topic.length || !(filter[i].equals("+") || filter[i].equals(topic[i]))) {
        return false;
      }
    }
    return filter.length == topic.length;
  }

  /** No more frames will come. */
  private record End(String reason) {}

  /** Puts the parts of a frame together. */
  private static final class Frames implements WebSocket.Listener {
    final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        arrived.add(parts.toString());
        parts.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      arrived.add(new End("closed by the gateway: " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      arrived.add(new End("connection lost: " + reason(error)));
    }
  }
}
