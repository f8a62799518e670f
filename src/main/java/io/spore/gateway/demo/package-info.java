/** The puppet theatre: plays devices and SPORE nodes, so that a newcomer sees something happen. */
package io.spore.gateway.demo;
