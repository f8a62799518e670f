/** The meter cupboard: reads the counters of all rooms when somebody asks for metrics. */
package io.spore.gateway.metrics;
