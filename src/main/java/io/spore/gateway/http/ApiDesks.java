package io.spore.gateway.http;

import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.NodeDirectory;
import io.spore.gateway.event.Rollouts;

/**
 * Who answers what the API is asked.
 *
 * @param directory knows which nodes are there
 * @param nodes calls them
 * @param rollouts updates their firmware
 * @param publishing the way to the brokers
 */
public record ApiDesks(
    NodeDirectory directory, NodeCalls nodes, Rollouts rollouts, PublishDesk publishing) {}
