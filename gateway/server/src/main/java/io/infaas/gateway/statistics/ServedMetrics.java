package io.infaas.gateway.statistics;

import io.infaas.triton.metrics.MachineGauge;
import java.util.List;
import java.util.Map;

/**
 * What Triton's metrics are rendered from.
 *
 * @param models all that clients see
 * @param machine of all nodes; without what no node tells
 */
public record ServedMetrics(List<ServedModel> models, Map<MachineGauge, Double> machine) {

    public static final ServedMetrics NONE = new ServedMetrics(List.of(), Map.of());

    public ServedMetrics {
        models = List.copyOf(models);
        machine = Map.copyOf(machine);
    }
}
