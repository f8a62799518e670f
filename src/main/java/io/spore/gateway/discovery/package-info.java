/** The lookout: hears UDP datagrams and tells the hallway which SPORE nodes came and went. */
package io.spore.gateway.discovery;
