/** The harbour: keeps one link to the MQTT broker and tells the hallway what arrives over it. */
package io.spore.gateway.mqtt;
