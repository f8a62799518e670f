/** The soak test: everything is killed again and again, and at the end nothing may be missing. */
package io.spore.gateway.soak;
