/** The sandbox: a small MQTT broker inside the gateway, for trying out. */
package io.spore.gateway.broker;
