package io.spore.gateway.event;

import io.spore.gateway.event.MessageProperties.UserProperty;
import java.util.ArrayList;
import java.util.List;

/** The properties of a message in the binary form of {@link EventCodec}. */
final class MessagePropertiesCodec {
  private MessagePropertiesCodec() {}

  static void write(MessageProperties properties, WireWriter out) {
    int part = out.beginPart();
    out.text(properties.contentType());
    out.text(properties.responseTopic());
    out.bytes(properties.correlationData());
    out.signed(properties.expirySeconds());
    out.number(properties.userProperties().size());
    for (UserProperty property : properties.userProperties()) {
      out.text(property.name());
      out.text(property.value());
    }
    out.endPart(part);
  }

  static MessageProperties read(WireReader in) {
    String contentType = in.text();
    String responseTopic = in.text();
    byte[] correlationData = in.bytes();
    long expirySeconds = in.signed();
    long count = in.number();
    if (count < 0 || count > in.left()) {
      throw new UnreadableBatchException(Long.toUnsignedString(count) + " user properties");
    }
    List<UserProperty> userProperties = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      userProperties.add(new UserProperty(in.text(), in.text()));
    }
    in.skipRest();
    return new MessageProperties(
        contentType, responseTopic, correlationData, expirySeconds, userProperties);
  }
}
