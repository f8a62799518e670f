package io.spore.gateway.config;

import java.time.Duration;
import java.util.List;

/**
 * How SPORE nodes are heard.
 *
 * @param enabled whether to listen at all
 * @param host the address to bind
 * @param port the port to bind; 0 lets the system choose
 * @param networkInterface only datagrams from this interface's networks are heard; empty for all
 * @param allow the networks whose datagrams are heard
 * @param sourceRate datagrams a second that one address may send in the long run
 * @param sourceBurst datagrams that one address may send at once
 * @param maxNodes how many nodes are remembered at most
 * @param staleAfter silence after which a node is stale
 * @param lostAfter silence after which a node no longer counts as a member
 * @param forgetAfter silence after which a node is forgotten
 * @param updateInterval at least this long between two cluster updates
 * @param flapLimit transitions a minute beyond which a node's changes are no longer told one by one
 */
public record UdpConfig(
    boolean enabled,
    String host,
    int port,
    String networkInterface,
    List<Cidr> allow,
    int sourceRate,
    int sourceBurst,
    int maxNodes,
    Duration staleAfter,
    Duration lostAfter,
    Duration forgetAfter,
    Duration updateInterval,
    int flapLimit) {}
