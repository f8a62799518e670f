/** The switchboard: hands commands that come over MQTT to the SPORE nodes they name. */
package io.spore.gateway.control;
