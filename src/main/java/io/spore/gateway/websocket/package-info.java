/** The gallery: everybody who watches, each shown every event in the same order. */
package io.spore.gateway.websocket;
