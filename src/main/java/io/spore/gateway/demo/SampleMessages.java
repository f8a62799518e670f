package io.spore.gateway.demo;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/**
 * The sixteen kinds of message that devices around a SPORE cluster publish, one kind a tick in
 * turn. Readings drift slowly, so that a chart of them looks like a house and not like noise. Equal
 * ticks, times and seeds give equal messages.
 */
final class SampleMessages {
  /** How many kinds there are: a kind comes again after so many ticks. */
  static final int KINDS = 16;

  private static final int LARGE_PAYLOAD = 16 * 1024;
  private static final int BINARY_PAYLOAD = 64;
  private static final List<String> ROOMS = List.of("living-room", "bedroom", "kitchen");
  private static final List<String> DEVICES = List.of("esp32-001", "esp32-002", "esp32-003");
  private static final List<String> TASKS = List.of("heartbeat", "discovery", "ota-check");
  private static final List<String> PATTERNS = List.of("rainbow", "pulse", "wave", "solid");

  private final Random random;

  /**
   * Begins a series.
   *
   * @param random gives the readings their small jitter
   */
  SampleMessages(Random random) {
    this.random = random;
  }

  /**
   * The message of a tick.
   *
   * @param tick counts up from 0
   * @param now stands in the messages that say when they were made
   */
  SampleMessage at(long tick, Instant now) {
    long round = tick / KINDS;
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return switch ((int) (tick % KINDS)) {
      case 0 -> text("demo/hello", "Hello from the demo, round " + round);
      case 1 -> temperature(round, time);
      case 2 -> humidity(round, time);
      case 3 -> deviceStatus(round, time);
      case 4 -> systemEvent(round, time);
      case 5 -> alert(round, time);
      case 6 -> configurationUpdate(round, time);
      case 7 -> metrics(round, time);
      case 8 -> telemetry(round, time);
      case 9 -> nodeDiscovery(round, time);
      case 10 -> firmwareUpdate(round, time);
      case 11 -> taskStatus(round, time);
      case 12 -> errorLog(round, time);
      case 13 -> lightControl(round);
      case 14 -> binary();
      default -> edgeCase(round);
    };
  }

  private SampleMessage temperature(long round, String time) {
    String room = inTurn(ROOMS, round);
    double celsius = drifting(round, 21.5 + ROOMS.indexOf(room), 2.5, 90);
    JsonObject reading = new JsonObject().put("temperature", celsius).put("unit", "celsius");
    return json("sensor/temperature/" + room, reading, time);
  }

  private SampleMessage humidity(long round, String time) {
    String room = inTurn(ROOMS, round);
    double percent = drifting(round, 48 + 4 * ROOMS.indexOf(room), 6, 140);
    JsonObject reading = new JsonObject().put("humidity", percent).put("unit", "percent");
    return json("sensor/humidity/" + room, reading, time);
  }

  private SampleMessage deviceStatus(long round, String time) {
    String device = inTurn(DEVICES, round);
    JsonObject status =
        new JsonObject()
            .put("device", device)
            .put("status", "online")
            .put("uptime", 3_600 + round * 2)
            .put("rssi", Math.round(drifting(round, -58, 6, 60)));
    return json("device/status/" + device, status, time);
  }

  private SampleMessage systemEvent(long round, String time) {
    String event = inTurn(List.of("startup", "backup_finished", "config_loaded"), round);
    JsonObject body = new JsonObject().put("event", event).put("severity", "info");
    return json("system/event", body, time);
  }

  private SampleMessage alert(long round, String time) {
    JsonObject body =
        new JsonObject()
            .put("alert", "temperature_high")
            .put("severity", "warning")
            .put("value", drifting(round, 30, 2, 50))
            .put("threshold", 30);
    return json("system/alert", body, time);
  }

  private SampleMessage configurationUpdate(long round, String time) {
    JsonObject settings =
        new JsonObject().put("interval", 5 + 5 * (round % 3)).put("enabled", round % 4 != 3);
    String device = inTurn(DEVICES, round);
    return json("config/update/" + device, new JsonObject().put("settings", settings), time);
  }

  private SampleMessage metrics(long round, String time) {
    JsonObject body =
        new JsonObject()
            .put("cpu", drifting(round, 35, 20, 40))
            .put("memory", drifting(round, 60, 5, 200))
            .put("messages", round * KINDS);
    return json("metrics/system", body, time);
  }

  private SampleMessage telemetry(long round, String time) {
    String device = inTurn(DEVICES, round);
    JsonObject body =
        new JsonObject()
            .put("voltage", drifting(round, 3.3, 0.05, 70))
            .put("current", drifting(round, 0.12, 0.03, 30))
            .put("freeHeap", Math.round(drifting(round, 38_000, 1_500, 25)));
    return json("telemetry/" + device, body, time);
  }

  private SampleMessage nodeDiscovery(long round, String time) {
    String device = inTurn(DEVICES, round);
    JsonObject body =
        new JsonObject()
            .put("node", device)
            .put("ip", "192.168.1." + (101 + DEVICES.indexOf(device)))
            .put("action", "discovered");
    return json("cluster/node/discovered", body, time);
  }

  private SampleMessage firmwareUpdate(long round, String time) {
    String device = inTurn(DEVICES, round / 11);
    JsonObject body =
        new JsonObject()
            .put("device", device)
            .put("version", "1.2." + round / 33)
            .put("progress", 10 * (round % 11));
    return json("firmware/update/" + device, body, time);
  }

  private SampleMessage taskStatus(long round, String time) {
    String task = inTurn(TASKS, round);
    JsonObject body =
        new JsonObject().put("task", task).put("running", true).put("interval", 1_000);
    return json("task/status/" + task, body, time);
  }

  private SampleMessage errorLog(long round, String time) {
    String device = inTurn(DEVICES, round);
    JsonObject body =
        new JsonObject()
            .put("level", "error")
            .put("message", "sensor \"dht22\" did not answer")
            .put("code", 100 + round % 5);
    return json("log/error/" + device, body, time);
  }

  private SampleMessage lightControl(long round) {
    JsonObject body =
        new JsonObject()
            .put("node", inTurn(DEVICES, round))
            .put("action", "pattern")
            .put("pattern", inTurn(PATTERNS, round))
            .put("brightness", Math.round(drifting(round, 160, 90, 20)));
    return new SampleMessage("spore/control", body.toBuffer());
  }

  /** Bytes that are no text: 0xff stands nowhere in UTF-8. */
  private SampleMessage binary() {
    byte[] bytes = new byte[BINARY_PAYLOAD];
    random.nextBytes(bytes);
    bytes[0] = (byte) 0xff;
    return new SampleMessage("binary/data", Buffer.buffer(bytes));
  }

  private static SampleMessage edgeCase(long round) {
    return round % 2 == 0
        ? text("edge/empty", "")
        : text("edge/large", "0123456789abcdef".repeat(LARGE_PAYLOAD / 16));
  }

  private static SampleMessage text(String topic, String payload) {
    return new SampleMessage(topic, Buffer.buffer(payload));
  }

  private static SampleMessage json(String topic, JsonObject body, String time) {
    return new SampleMessage(topic, body.put("timestamp", time).toBuffer());
  }

  private static String inTurn(List<String> values, long round) {
    return values.get((int) (round % values.size()));
  }

  /** A wave around a middle with a little jitter, to two decimal places. */
  private double drifting(long round, double middle, double swing, double roundsPerWave) {
    double wave = Math.sin(2 * Math.PI * round / roundsPerWave);
    double jitter = 0.02 * swing * random.nextGaussian();
    return Math.round((middle + swing * wave + jitter) * 100) / 100.0;
  }
}
