/** The embassy: joins this gateway with others, settles who leads, and passes events on to them. */
package io.spore.gateway.cluster;
