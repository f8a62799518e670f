package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.Selection;
import io.spore.gateway.websocket.Entrance.Guest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
  private final Stage stage = new Stage(Past.FORGOTTEN);
  private final FakeWriter writer = new FakeWriter(Integer.MAX_VALUE);
  private Guest guest;

  @BeforeEach
  void connect() {
    guest = stage.connect(writer, "");
    writer.read();
  }

  @Test
  void aSubscriptionIsAnsweredWithWhatTheClientSeesNow() {
    JsonNode reply =
        ask("{'type':'subscribe','id':7,'topics':['a/#','b'],'exclude':['a/x'],'cursors':true}");

    assertThat(reply.get("topic").textValue()).isEqualTo("gateway/reply");
    assertThat(reply.get("type").textValue()).isEqualTo("subscribe");
    assertThat(reply.get("id").intValue()).isEqualTo(7);
    assertThat(reply.get("ok").booleanValue()).isTrue();
    assertThat(reply.get("topics").toString()).isEqualTo("[\"a/#\",\"b\"]");
    assertThat(reply.get("exclude").toString()).isEqualTo("[\"a/x\"]");
    assertThat(reply.get("cursors").booleanValue()).isTrue();
  }

  @Test
  void anIdMayBeAText() {
    assertThat(ask("{'type':'ping','id':'p-1'}").get("id").textValue()).isEqualTo("p-1");
  }

  @Test
  void noticesComeWhateverTheClientWants() {
    ask("{'type':'subscribe','topics':['nothing']}");
    assertThat(ask("{'type':'ping'}").get("ok").booleanValue()).isTrue();
  }

  /** What is wrong, which field it is in, what it is, and a part of how it should be. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'subscribe'} | topics | `` | name at least one",
        "{'type':'subscribe','topics':[]} | topics | `` | name at least one",
        "{'type':'subscribe','topics':'a/#'} | topics | a/# | a list of topic filters",
        "{'type':'subscribe','topics':['a',7]} | topics[1] | 7 | a topic filter is a text",
        "{'type':'subscribe','topics':['a','a/#/b']} | topics[1] | a/#/b | # must be the last",
        "{'type':'subscribe','topics':['']} | topics[0] | `` | at least one character",
        "{'type':'subscribe','exclude':['a+']} | exclude[0] | a+ | must stand alone",
        "{'type':'subscribe','exclude':{}} | exclude | {} | a list of topic filters",
        "{'type':'subscribe','topics':null} | topics | null | a list of topic filters",
        "{'type':'subscribe','cursors':'yes'} | cursors | yes | true or false",
        "{'type':'subscribe','topic':['a']} | topic | [\"a\"] | unknown field",
        "{'type':'unsubscribe'} | topics | `` | name at least one",
        "{'type':'unsubscribe','topics':['#a']} | topics[0] | #a | must stand alone",
        "{'type':'resume'} | cursor | `` | wants the cursor",
        "{'type':'resume','cursor':5} | cursor | 5 | a text",
        "{'type':'resume','cursor':'%%'} | cursor | %% | not a cursor",
        "{'type':'snapshot','topics':['a']} | topics | [\"a\"] | no further fields",
        "{'type':'ping','payload':1} | payload | 1 | no further fields",
        "{'type':'replay','from':'today'} | from | today | RFC 3339",
        "{'type':'replay','from':5} | from | 5 | RFC 3339",
        "{'type':'replay','to':[]} | to | [] | a text",
        "{'type':'replay','speed':0} | speed | 0 | a factor such as",
        "{'type':'replay','speed':'fast'} | speed | fast | nor \"max\"",
        "{'type':'replay','speed':'NaN'} | speed | NaN | nor \"max\"",
        "{'type':'replay','then':'stop'} | then | stop | \"live\" or \"close\"",
        "{'type':'replay'} | type | replay | keeps no event log",
        "{'type':'cancel'} | type | cancel | no replay is under way",
      })
  void aRefusalNamesTheFieldAndTheValueAndHowItShouldBe(
      String message, String field, String value, String should) {
    JsonNode reply = ask(message);

    assertThat(reply.get("topic").textValue()).isEqualTo("gateway/reply");
    assertThat(reply.get("ok").booleanValue()).isFalse();
    assertThat(reply.get("field").textValue()).isEqualTo(field);
    assertThat(reply.get("value").textValue()).isEqualTo(value);
    assertThat(reply.get("message").textValue()).contains(should);
    assertThat(writer.closed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | type | ``",
        "{'type':5} | type | 5",
        "{'type':null} | type | null",
        "{'type':'hello'} | type | hello",
        "{'type':'SUBSCRIBE'} | type | SUBSCRIBE",
        "{'type':'ping','id':{}} | id | {}",
        "{'type':'ping','id':null} | id | null",
      })
  void whatCannotBeUnderstoodIsAnErrorAndTheClientStays(
      String message, String field, String value) {
    JsonNode error = ask(message);

    assertThat(error.get("topic").textValue()).isEqualTo("gateway/error");
    assertThat(error.get("field").textValue()).isEqualTo(field);
    assertThat(error.get("value").textValue()).isEqualTo(value);
    assertThat(writer.closed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "[]", "{", "{} {}", "nonsense"})
  void whatIsNoJsonObjectEndsTheConnection(String message) {
    guest.conversation().hear(message);
    assertThat(writer.closed()).contains(CloseReason.NOT_JSON);
  }

  @Test
  void aClientHasSoManyFiltersAndNoMore() {
    String many = "'a'" + ",'b'".repeat(5);
    for (int i = 0; i < 100; i++) {
      many += ",'t/" + i + "'";
    }
    JsonNode reply = ask("{'type':'subscribe','topics':[" + many + "]}");

    assertThat(reply.get("ok").booleanValue()).isFalse();
    assertThat(reply.get("message").textValue())
        .isEqualTo("a client has at most 100 filters (websocket.maxFilters)");
    assertThat(reply.get("value").textValue()).isEqualTo("102 filters");
    assertThat(guest.subscriber().selection()).isEqualTo(Selection.EVERYTHING);
    assertThat(stage.stays.refusals().of(Refusal.TOO_MANY_FILTERS)).isEqualTo(1);
  }

  @Test
  void aFilterThatIsTooLongIsRefused() {
    JsonNode reply = ask("{'type':'subscribe','topics':['" + "a".repeat(1_025) + "']}");
    assertThat(reply.get("ok").booleanValue()).isFalse();
    assertThat(reply.get("message").textValue())
        .isEqualTo("a topic filter has at most 1024 characters");
    assertThat(stage.stays.refusals().of(Refusal.TOO_MANY_FILTERS)).isEqualTo(1);
  }

  @Test
  void aFilterWithTooManyLevelsIsRefused() {
    JsonNode reply = ask("{'type':'subscribe','topics':['" + "a/".repeat(200) + "']}");
    assertThat(reply.get("message").textValue()).isEqualTo("a topic filter has at most 128 levels");
    assertThat(reply.get("value").textValue()).hasSize(103).endsWith("...");
  }

  private JsonNode ask(String message) {
    guest.conversation().hear(message.replace('\'', '"'));
    List<JsonNode> answers = writer.read();
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }
}
