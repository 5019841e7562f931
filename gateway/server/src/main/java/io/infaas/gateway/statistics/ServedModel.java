package io.infaas.gateway.statistics;

import io.infaas.triton.protocol.ModelStatistics;

/**
 * The counts under a name and version that clients see.
 *
 * @param statistics of all nodes
 * @param failures of all nodes, and of queries that were never sent to one
 * @param pending requests that wait for their execution now, at nodes and in the gateway
 */
public record ServedModel(ModelStatistics statistics, FailureCounters failures, long pending) {}
