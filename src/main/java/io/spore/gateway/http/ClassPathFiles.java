package io.spore.gateway.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Files that are packed with the gateway, read without unpacking them: Vert.x itself would copy
 * them into a temporary folder first, and the gateway also runs where nothing can be written.
 */
final class ClassPathFiles {
  private ClassPathFiles() {}

  /** The content of a file on the class path. */
  static Buffer read(String path) {
    try (InputStream in = ClassPathFiles.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException(path + " is not packed with the gateway");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same Vert.x, but for files, which it reads from the class path. */
  static Vertx in(Vertx vertx) {
    FileSystem files = proxy(FileSystem.class, ClassPathFiles::onFile);
    return proxy(
        Vertx.class,
        (method, arguments) ->
            method.getName().equals("fileSystem") ? files : method.invoke(vertx, arguments));
  }

  private static Object onFile(Method method, Object[] arguments) {
    if (method.getName().equals("readFileBlocking")) {
      return read((String) arguments[0]);
    }
    throw new UnsupportedOperationException(method.getName());
  }

  private interface Answer {
    Object to(Method method, Object[] arguments) throws ReflectiveOperationException;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return answer.to(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
