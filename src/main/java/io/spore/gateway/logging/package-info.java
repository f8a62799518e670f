/** The scribe: how lines of the log look, and that no kind of them crowds out the others. */
package io.spore.gateway.logging;
