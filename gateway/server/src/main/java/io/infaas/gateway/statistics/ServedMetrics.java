package io.infaas.gateway.statistics;

import io.infaas.triton.metrics.MachineGauge;
import io.infaas.triton.protocol.ModelStatistics;
import java.util.List;
import java.util.Map;

/**
 * The source of the merged Triton metrics.
 *
 * @param models all models that clients see
 * @param machine gauges of all nodes; without those that no node reports
 */
public record ServedMetrics(List<ServedModel> models, Map<MachineGauge, Double> machine) {

    public static final ServedMetrics NONE = new ServedMetrics(List.of(), Map.of());

    public ServedMetrics {
        models = List.copyOf(models);
        machine = Map.copyOf(machine);
    }

    /**
     * The counts under a name and version that clients see.
     *
     * @param statistics of all nodes
     * @param failures of all nodes, and of queries that were never sent to one
     * @param pending requests that wait for their execution now, at nodes and in the gateway
     */
    public record ServedModel(ModelStatistics statistics, FailureCounters failures, long pending) {}
}
