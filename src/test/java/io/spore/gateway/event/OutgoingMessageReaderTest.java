package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.event.MessageProperties.UserProperty;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutgoingMessageReaderTest {
  @Test
  void aTopicIsEnough() {
    OutgoingMessage message = read("{'topic': 'a/b'}");

    assertThat(message.topic()).isEqualTo("a/b");
    assertThat(message.payload()).isEmpty();
    assertThat(message.qos()).isZero();
    assertThat(message.retain()).isFalse();
    assertThat(message.broker()).isEmpty();
    assertThat(message.properties().isEmpty()).isTrue();
  }

  @Test
  void everyFieldIsUnderstood() {
    OutgoingMessage message =
        read(
            """
            {'topic': 't', 'data': 'ä', 'qos': 2, 'retain': true, 'broker': 'home',
             'contentType': 'text/plain', 'responseTopic': 'r', 'correlationData': 'AQI=',
             'messageExpiry': 60, 'userProperties': {'k': 'v', 'l': ['1', '2']}}""");

    assertThat(message.payload()).isEqualTo("ä".getBytes(StandardCharsets.UTF_8));
    assertThat(message.qos()).isEqualTo(2);
    assertThat(message.retain()).isTrue();
    assertThat(message.broker()).isEqualTo("home");
    assertThat(message.properties())
        .isEqualTo(
            new MessageProperties(
                "text/plain",
                "r",
                new byte[] {1, 2},
                60,
                List.of(
                    new UserProperty("k", "v"),
                    new UserProperty("l", "1"),
                    new UserProperty("l", "2"))));
  }

  @Test
  void aPayloadMayComeInBase64() {
    assertThat(read("{'topic': 't', 'base64': '/wA='}").payload()).containsExactly(-1, 0);
  }

  @Test
  void fieldsOfTheCallerArePassedOver() {
    JsonObject json = new JsonObject().put("topic", "t").put("type", "publish");

    assertThat(OutgoingMessageReader.read(json, Set.of("type")).topic()).isEqualTo("t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | topic: is missing",
        "{'topic': 7} | topic: is not a text",
        "{'topic': null} | topic: is not a text",
        "{'topic': 't', 'qos': 3} | qos: is not a whole number from 0 to 2",
        "{'topic': 't', 'qos': 1.5} | qos: is not a whole number from 0 to 2",
        "{'topic': 't', 'qos': null} | qos: is not a whole number from 0 to 2",
        "{'topic': 't', 'retain': 'yes'} | retain: is not true or false",
        "{'topic': 't', 'data': {}} | data: is not a text",
        "{'topic': 't', 'data': '', 'base64': ''} | data: give either data or base64",
        "{'topic': 't', 'base64': '*'} | base64: is not base64",
        "{'topic': 't', 'correlationData': '*'} | correlationData: is not base64",
        "{'topic': 't', 'userProperties': []} | userProperties: is not an object",
        "{'topic': 't', 'userProperties': {'a': 1}} | userProperties.a: is not a text",
        "{'topic': 't', 'userProperties': {'a': null}} | userProperties.a: is not a text",
        "{'topic': 't', 'payload': ''} | payload: unknown field",
      })
  void whatIsWrongIsNamed(String json, String complaint) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(complaint);
  }

  private static OutgoingMessage read(String json) {
    return OutgoingMessageReader.read(new JsonObject(json.replace('\'', '"')), Set.of());
  }
}
