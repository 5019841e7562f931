package io.infaas.gateway.statistics;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.triton.metrics.MachineGauge;
import io.infaas.triton.metrics.MetricsReading;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The gauges of nodes by their latest metrics. A node that did not answer last has none. Safe from any thread. */
final class NodeGauges {

    private final Map<Node, MetricsReading> readings = new ConcurrentHashMap<>();

    void put(Node node, MetricsReading reading) {
        readings.put(node, reading);
    }

    /** Removes all other nodes. */
    void keep(Collection<Node> nodes) {
        readings.keySet().retainAll(Set.copyOf(nodes));
    }

    /** Requests that wait at all nodes, by the names of {@link StatisticsTotals}. */
    Map<String, Long> pending(RouteIndex routes) {
        Map<String, Long> pending = new HashMap<>();
        readings.values()
                .forEach(reading -> reading.pending().forEach((model, count) -> StatisticsTotals.names(model, routes)
                        .forEach(name -> pending.merge(name, count, Long::sum))));
        return pending;
    }

    /**
     * The pinned memory of all servers, the memory of all their hosts, and the average utilization of a host. Each server reports its whole
     * host, so hosts with several servers count once.
     */
    Map<MachineGauge, Double> machine() {
        Map<MachineGauge, Map<String, Double>> parts = new EnumMap<>(MachineGauge.class);
        readings.forEach((node, reading) -> reading.machine()
                .forEach((gauge, value) -> parts.computeIfAbsent(gauge, machineGauge -> new HashMap<>())
                        .merge(isOfServer(gauge) ? node.id() : node.host(), value, Math::max)));
        Map<MachineGauge, Double> machine = new EnumMap<>(MachineGauge.class);
        parts.forEach((gauge, values) -> {
            double sum =
                    values.values().stream().mapToDouble(Double::doubleValue).sum();
            machine.put(gauge, gauge == MachineGauge.CPU_UTILIZATION ? sum / values.size() : sum);
        });
        return machine;
    }

    private static boolean isOfServer(MachineGauge gauge) {
        return gauge == MachineGauge.PINNED_MEMORY_TOTAL || gauge == MachineGauge.PINNED_MEMORY_USED;
    }
}
