package io.infaas.gateway.statistics;

import io.infaas.triton.metrics.MachineGauge;
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
}
