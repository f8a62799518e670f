/** The reception: answers questions about the gateway over HTTP. */
package io.spore.gateway.http;
