/** The hallway: the facts that travel through the gateway, and the one address they travel on. */
package io.spore.gateway.event;
