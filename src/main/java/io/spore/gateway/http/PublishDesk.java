package io.spore.gateway.http;

import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.TopicFilter;
import java.util.List;

/**
 * The way to the brokers for what clients publish.
 *
 * @param publisher decides what is allowed, and sends
 * @param allow the topics that may be published to; empty when none may
 * @param maxPayload the largest payload that any broker takes, in bytes
 */
public record PublishDesk(MessagePublisher publisher, List<TopicFilter> allow, int maxPayload) {}
