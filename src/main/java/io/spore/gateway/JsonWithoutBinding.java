package io.spore.gateway;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * Has Vert.x read and write JSON as the objects, lists, texts and numbers that it consists of, and
 * not bind it to Java classes. Vert.x would do that whenever Jackson's data binding is there, and
 * merely making it ready takes some 400 classes and the dates of all languages: a tenth of a start
 * and of the memory of an idle gateway. Found by {@link java.util.ServiceLoader}.
 */
public final class JsonWithoutBinding implements JsonFactory {
  private static final JsonCodec CODEC = new JacksonCodec();

  @Override
  public JsonCodec codec() {
    return CODEC;
  }
}
