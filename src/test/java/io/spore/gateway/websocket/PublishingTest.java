package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Permissions;
import io.spore.gateway.guard.TopicSet;
import io.spore.gateway.websocket.Entrance.Guest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishingTest {
  private final Stage stage = new Stage(Past.FORGOTTEN);
  private final FakeWriter writer = new FakeWriter(Integer.MAX_VALUE);

  @Test
  void aMessageIsAnsweredOnlyOnceTheBrokerHasAcknowledgedIt() {
    Promise<Void> acknowledged = Promise.promise();
    stage.brokersAnswer = acknowledged.future();
    hear(Caller.ANYBODY, "{'type':'publish','id':7,'topic':'a/b','data':'on','qos':1}");
    assertThat(writer.read()).isEmpty();

    acknowledged.complete();
    stage.loop.runAll();

    JsonNode reply = writer.read().get(0);
    assertThat(reply.get("topic").textValue()).isEqualTo("gateway/reply");
    assertThat(reply.get("type").textValue()).isEqualTo("publish");
    assertThat(reply.get("id").intValue()).isEqualTo(7);
    assertThat(reply.get("ok").booleanValue()).isTrue();
    OutgoingMessage message = stage.outgoing.get(0);
    assertThat(message.topic()).isEqualTo("a/b");
    assertThat(message.payload()).containsExactly('o', 'n');
    assertThat(message.qos()).isEqualTo(1);
  }

  @Test
  void aFailureIsAnsweredInAWordForProgramsAndInWordsForPeople() {
    stage.brokersAnswer =
        Future.failedFuture(new PublishException(Kind.NOT_CONNECTED, "there is no link"));

    hear(Caller.ANYBODY, "{'type':'publish','topic':'a/b'}");

    JsonNode reply = writer.read().get(0);
    assertThat(reply.get("ok").booleanValue()).isFalse();
    assertThat(reply.get("error").textValue()).isEqualTo("not-connected");
    assertThat(reply.get("field").textValue()).isEqualTo("topic");
    assertThat(reply.get("value").textValue()).isEqualTo("a/b");
    assertThat(reply.get("message").textValue()).isEqualTo("there is no link");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'publish'} | topic | ``",
        "{'type':'publish','topic':'t','qos':3} | qos | 3",
        "{'type':'publish','topic':'t','payload':'x'} | payload | x"
      })
  void whatIsNoMessageIsRefusedNamingTheField(String request, String field, String value) {
    hear(Caller.ANYBODY, request);

    JsonNode reply = writer.read().get(0);
    assertThat(reply.get("ok").booleanValue()).isFalse();
    assertThat(reply.get("field").textValue()).isEqualTo(field);
    assertThat(reply.get("value").textValue()).isEqualTo(value);
    assertThat(stage.outgoing).isEmpty();
  }

  @Test
  void aClientPublishesOnlyWhereItsTokenAllows() {
    TopicSet mine = TopicSet.of(List.of(TopicFilter.parse("mine/#")));
    Permissions permissions = new Permissions(TopicSet.EVERYTHING, mine, false);
    Caller caller = new Caller("somebody", permissions, Optional.empty(), Optional.empty());

    hear(caller, "{'type':'publish','topic':'yours/1'}");

    assertThat(writer.read().get(0).get("error").textValue()).isEqualTo("forbidden");
    assertThat(stage.outgoing).isEmpty();
  }

  private void hear(Caller caller, String request) {
    Guest guest = stage.connect(writer, "", caller);
    writer.read();
    guest.conversation().hear(request.replace('\'', '"'));
    stage.loop.runAll();
  }
}
