package io.spore.gateway.support;

import io.vertx.core.Handler;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * A client's connection as the broker behind it sees it. What the script wants otherwise happens in
 * between: answers are kept back or changed, and what passes is written down.
 */
final class FaultyLine {
  private final MqttEndpoint wire;
  private final Script script;
  private final MqttEndpoint brokersEnd;

  /** Decides what goes wrong, and is told what happens. */
  interface Script {
    /** Whether published messages are acknowledged. */
    boolean acknowledges();

    /** What the next SUBACK says instead of what the broker would. */
    List<MqttSubAckReasonCode> subscriptionAnswers();

    /** A client published. */
    void published(MqttPublishMessage message);

    /** The client asked for subscriptions. */
    void asked(MqttSubscribeMessage wanted);

    /** The client has its answer to what it asked for. */
    void answered();

    /** The connection is gone. */
    void closed();
  }

  FaultyLine(MqttEndpoint wire, Script script) {
    this.wire = wire;
    this.script = script;
    this.brokersEnd =
        (MqttEndpoint)
            Proxy.newProxyInstance(
                MqttEndpoint.class.getClassLoader(),
                new Class<?>[] {MqttEndpoint.class},
                (proxy, method, arguments) -> pass(method, arguments));
  }

  /** What the broker is to take for the client's connection. */
  MqttEndpoint brokersEnd() {
    return brokersEnd;
  }

  private Object pass(Method method, Object... arguments) throws Throwable {
    switch (method.getName()) {
      case "publishHandler" -> arguments[0] = first(script::published, arguments[0]);
      case "subscribeHandler" -> arguments[0] = first(script::asked, arguments[0]);
      case "closeHandler" -> arguments[0] = first(gone -> script.closed(), arguments[0]);
      case "subscribeAcknowledge" -> arguments[1] = script.subscriptionAnswers();
      case "publishAcknowledge", "publishReceived" -> {
        if (!script.acknowledges()) {
          return brokersEnd;
        }
      }
      default -> {}
    }
    Object result = call(method, arguments);
    if (method.getName().equals("subscribeAcknowledge")) {
      script.answered();
    }
    return result == wire ? brokersEnd : result;
  }

  private Object call(Method method, Object... arguments) throws Throwable {
    try {
      return method.invoke(wire, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @SuppressWarnings("unchecked") // the method that the handler was given to says what it takes
  private static <T> Handler<T> first(Consumer<T> script, Object handler) {
    Handler<T> broker = (Handler<T>) handler;
    return event -> {
      script.accept(event);
      broker.handle(event);
    };
  }
}
