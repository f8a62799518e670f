/** The front door and the stairwell: starts the rooms in order and leaves them in reverse. */
package io.spore.gateway;
