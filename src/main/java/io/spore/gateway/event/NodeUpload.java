package io.spore.gateway.event;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * Firmware on its way to a node.
 *
 * @param body the body of the node's update request, paused; read only as fast as the node takes it
 * @param contentType the body's, such as {@code multipart/form-data; boundary=x}
 * @param length the body's, in bytes
 */
public record NodeUpload(ReadStream<Buffer> body, String contentType, long length) {}
