package io.spore.gateway.nodes;

import java.nio.file.Path;

/**
 * Firmware that was fetched and checked.
 *
 * @param file where it lies
 * @param sha256 its digest, in lower-case hexadecimal digits
 * @param size in bytes
 * @param url where it came from
 */
record Firmware(String name, String version, Path file, String sha256, long size, String url) {}
