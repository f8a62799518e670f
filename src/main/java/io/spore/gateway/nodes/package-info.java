/** The switchboard: calls the HTTP API of SPORE nodes, and updates their firmware. */
package io.spore.gateway.nodes;
