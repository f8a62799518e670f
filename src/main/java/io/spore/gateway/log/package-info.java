/** The memory: keeps events on disk and answers for the past. */
package io.spore.gateway.log;
