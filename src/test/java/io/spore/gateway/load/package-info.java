/**
 * The load test behind {@code hack/bench.sh}: publishes over MQTT and checks what arrives at many
 * WebSocket clients. Needs nothing but the JDK, so that it runs from plain class files.
 */
package io.spore.gateway.load;
