/** The notice board: what the gateway was told to do, checked before anything starts. */
package io.spore.gateway.config;
