package io.spore.gateway.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Log entries as JSON, one object a line: {@code time}, {@code level}, {@code message}, then the
 * entry's own keys, then {@code logger}, and {@code stack} if something was thrown.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] NONE = {};

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }

  @Override
  public byte[] encode(ILoggingEvent entry) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", TIME.format(Instant.ofEpochMilli(entry.getTimeStamp())));
      json.writeStringField("level", entry.getLevel().toString());
      json.writeStringField("message", entry.getFormattedMessage());
      writeKeys(entry.getKeyValuePairs(), json);
      json.writeStringField("logger", entry.getLoggerName());
      if (entry.getThrowableProxy() != null) {
        json.writeStringField("stack", ThrowableProxyUtil.asString(entry.getThrowableProxy()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes all that is written", e);
    }
    return (line.toString(StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void writeKeys(List<KeyValuePair> pairs, JsonGenerator json) throws IOException {
    if (pairs == null) {
      return;
    }
    for (KeyValuePair pair : pairs) {
      json.writeFieldName(pair.key);
      if (pair.value instanceof Integer || pair.value instanceof Long) {
        json.writeNumber(((Number) pair.value).longValue());
      } else if (pair.value instanceof Boolean flag) {
        json.writeBoolean(flag);
      } else {
        json.writeString(String.valueOf(pair.value));
      }
    }
  }
}
