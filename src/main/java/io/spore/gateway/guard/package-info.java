/** The doorman: says who may come in, from where, how much of it, and what they may see. */
package io.spore.gateway.guard;
