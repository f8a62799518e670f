package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.event.RecordedLine.Lacking;
import io.spore.gateway.event.RecordedLine.Recorded;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingJsonTest {
  private static final Origin ORIGIN = new Origin("attic", 7);
  private static final String GOOD =
      "{\"id\":\"attic/7/4\",\"cursor\":\"YXR0aWMgNyA0\",\"source\":\"mqtt\",\"qos\":1,"
          + "\"retained\":false,\"topic\":\"a\",\"data\":\"x\","
          + "\"timestamp\":\"1970-01-01T00:00:01.000Z\"}";

  @Property(tries = 200)
  void whatIsWrittenIsReadBackWithAllItsStamps(@ForAll("batches") EventBatch batch) {
    for (int i = 0; i < batch.events().size(); i++) {
      String line = line(batch, i);
      assertThat(line).doesNotContain("\n", "\r");

      Recorded read = (Recorded) RecordingReader.read(line);

      assertThat(read.origin()).isEqualTo(batch.origin());
      assertThat(read.seq()).isEqualTo(batch.firstSeq() + i);
      assertThat(read.cursor()).isEqualTo(batch.cursor(i));
      assertThat(List.of(read.event()))
          .usingRecursiveFieldByFieldElementComparator(
              RecursiveComparisonConfiguration.builder()
                  .withStrictTypeChecking(true)
                  // Which broker numbered it, and how, means something to one connection only.
                  .withIgnoredFields("packetId", "broker")
                  .build())
          .isEqualTo(List.of(ofOneBroker(batch.events().get(i))));
    }
  }

  /** Which of several brokers a message came from is of use to those who number messages only. */
  private static Event ofOneBroker(Event event) {
    return event instanceof MqttMessage message ? message.from("", message.topic()) : event;
  }

  @Provide
  Arbitrary<EventBatch> batches() {
    return ArbitraryEvents.batches();
  }

  @Test
  void behindTheStampsStandsThePlainEvent() throws Exception {
    Event event =
        new MqttMessage("sensor/1", "21.5".getBytes(StandardCharsets.UTF_8), 1_000, 1, true);
    String line = line(new EventBatch(ORIGIN, 3, 0, Cursor.START, List.of(event)), 0);

    assertThat(line)
        .isEqualTo(
            "{\"id\":\"attic/7/3\",\"cursor\":\""
                + Cursor.START.advance(ORIGIN, 3)
                + "\",\"source\":\"mqtt\",\"qos\":1,\"retained\":true,\"topic\":\"sensor/1\","
                + "\"data\":\"21.5\",\"timestamp\":\"1970-01-01T00:00:01.000Z\"}");
    assertThat(new ObjectMapper().readTree(line).isObject()).isTrue();
  }

  @Test
  void aLineCanSayThatEventsAreMissing() {
    assertThat(RecordingReader.read("{\"topic\":\"gateway/gap\",\"dropped\":5,\"from\":null}"))
        .isEqualTo(new Lacking(5));
    assertThat(RecordingReader.read("{\"topic\":\"gateway/gap\",\"dropped\":null}"))
        .isEqualTo(new Lacking(-1));
    assertThatThrownBy(() -> RecordingReader.read("{\"topic\":\"gateway/gap\",\"dropped\":-1}"))
        .hasMessage("dropped: should be 0 or more, or null");
  }

  @Test
  void fieldsOfLaterVersionsArePassedOver() {
    assertThat(RecordingReader.read(GOOD.replace("{\"id\"", "{\"new\":[1],\"id\"")))
        .isInstanceOf(Recorded.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"attic/7/4\"|\"4\"|id: should be a gateway, a run and a number",
        "\"attic/7/4\"|\"attic/7/0\"|id: should be a number from 1 on at its end",
        "\"attic/7/4\"|5|id: should be a text",
        "YXR0aWMgNyA0|?|cursor: should be as the gateway wrote it",
        "\"qos\":1|\"qos\":3|qos: should be 0, 1 or 2",
        "\"qos\":1|\"qos\":\"1\"|qos: should be a whole number",
        "1970-01-01T|yesterday |timestamp: should be a time as in RFC 3339",
        "\"data\":\"x\"|\"data\":\"x\",\"encoding\":\"base64\"|data: should be base64",
        "\"mqtt\"|\"udp\"|topic: should be one of the gateway's own",
        "{\"id\"|[{\"id\"|not JSON",
        "\"a\"|null|topic: should be a text",
      })
  void whatIsWrongIsNamed(String good, String bad, String complaint) {
    assertThat(GOOD).contains(good);

    assertThatThrownBy(() -> RecordingReader.read(GOOD.replace(good, bad)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  private static String line(EventBatch batch, int index) {
    JsonBytes out = new JsonBytes(16);
    new RecordingJson().write(batch, index, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
