package io.spore.gateway.http;

import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.NodeDirectory;
import io.spore.gateway.event.Rollouts;

/**
 * Who answers what the API is asked.
 *
 * @param directory knows which nodes are there
 * @param nodes calls them
 * @param askNodes has all nodes be asked anew what their datagrams don't tell
 * @param rollouts updates their firmware
 */
public record ApiDesks(
    NodeDirectory directory, NodeCalls nodes, Runnable askNodes, Rollouts rollouts) {}
