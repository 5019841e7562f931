package io.infaas.gateway.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.infaas.gateway.contract.Node;
import io.infaas.triton.metrics.MachineGauge;
import io.infaas.triton.metrics.MetricsReading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeGaugesTest {

    private final NodeGauges gauges = new NodeGauges();
    private final Node one = new Node("a", "host", 1, 2, 3, "cpu");
    private final Node beside = new Node("b", "host", 4, 5, 6, "cpu");
    private final Node elsewhere = new Node("c", "other", 1, 2, 3, "cpu");

    @Test
    void machine_twoServersOnOneHost_theHostCountsOnceAndEachServerItself() {
        gauges.put(one, reading(0.2, 100, 10));
        gauges.put(beside, reading(0.4, 100, 10));
        gauges.put(elsewhere, reading(0.8, 50, 10));

        assertThat(gauges.machine())
                .containsOnly(
                        entry(MachineGauge.CPU_UTILIZATION, (0.4 + 0.8) / 2),
                        entry(MachineGauge.CPU_MEMORY_TOTAL, 150.0),
                        entry(MachineGauge.PINNED_MEMORY_TOTAL, 30.0));
    }

    @Test
    void machine_nodeFellSilentOrLeft_notCounted() {
        gauges.put(one, reading(0.2, 100, 10));
        gauges.put(elsewhere, reading(0.8, 50, 10));
        gauges.put(one, MetricsReading.NONE);
        assertThat(gauges.machine()).containsEntry(MachineGauge.CPU_MEMORY_TOTAL, 50.0);

        gauges.keep(List.of(one));

        assertThat(gauges.machine()).isEmpty();
    }

    private static MetricsReading reading(double utilization, double memory, double pinned) {
        return new MetricsReading(
                Map.of(),
                Map.of(),
                Map.of(
                        MachineGauge.CPU_UTILIZATION,
                        utilization,
                        MachineGauge.CPU_MEMORY_TOTAL,
                        memory,
                        MachineGauge.PINNED_MEMORY_TOTAL,
                        pinned));
    }
}
