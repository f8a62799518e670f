package io.spore.gateway.nodes;

import io.spore.gateway.event.ProgressMade;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Tells how far an upload is, at most twenty times. */
final class UploadProgress {
  private static final String TOPIC = "node/update";
  private static final int STEP_PERCENT = 5;

  private final String ip;
  private final String hostname;
  private final long size;
  private final Consumer<Fields> told;
  private long sent;
  private int toldPercent = -STEP_PERCENT;

  /** What is to be told. */
  record Fields(Map<String, Object> values) {
    ProgressMade at(long time) {
      return new ProgressMade(TOPIC, values, time);
    }
  }

  UploadProgress(String ip, String hostname, long size, Consumer<Fields> told) {
    this.ip = ip;
    this.hostname = hostname;
    this.size = size;
    this.told = told;
  }

  /** So many more bytes were taken from the client. */
  void sent(int bytes) {
    sent += bytes;
    int percent = percent();
    if (percent >= toldPercent + STEP_PERCENT) {
      toldPercent = percent;
      tell(sent < size ? "uploading" : "writing", "");
    }
  }

  /** The node answered, or will not. */
  void ended(boolean ok, String reason) {
    tell(ok ? "done" : "failed", ok ? "" : reason);
  }

  private int percent() {
    return size == 0 ? 100 : (int) Math.min(100, 100 * sent / size);
  }

  private void tell(String status, String reason) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("nodeIp", ip);
    fields.put("hostname", hostname);
    fields.put("status", status);
    fields.put("sent", sent);
    fields.put("size", size);
    fields.put("progress", (long) percent());
    fields.put("reason", reason);
    told.accept(new Fields(fields));
  }
}
