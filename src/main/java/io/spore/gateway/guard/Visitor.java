package io.spore.gateway.guard;

/**
 * Somebody who was let in, and where from.
 *
 * @param address where it comes from
 * @param caller who it is
 */
public record Visitor(String address, Caller caller) {}
