/** The playground: SPORE nodes that exist only as datagrams, for trying the gateway out. */
package io.spore.gateway.demo;
