/** The puppet theatre: plays devices, so that a newcomer sees something happen. */
package io.spore.gateway.demo;
