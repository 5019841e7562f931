package io.infaas.controller.status;

import io.infaas.gateway.exposition.MetricFamily;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The series of a gauge that come and go. For one thread at a time. */
final class GaugeRows {

    private static final class Row {
        private volatile double value;
    }

    private final MeterRegistry registry;
    private final MetricFamily family;
    private final Map<List<String>, Row> rows = new HashMap<>();
    private final Map<List<String>, Gauge> gauges = new HashMap<>();
    private final Map<List<String>, Double> next = new HashMap<>();

    GaugeRows(MeterRegistry registry, ControllerMetric metric) {
        this.registry = registry;
        this.family = metric.family();
    }

    /** Adds to the next value of a series. */
    void add(double value, String... labels) {
        next.merge(List.of(labels), value, Double::sum);
    }

    /** Shows the rows added since the last call, and no others. */
    void show() {
        Set<List<String>> gone = new HashSet<>(rows.keySet());
        gone.removeAll(next.keySet());
        for (List<String> labels : gone) {
            rows.remove(labels);
            registry.remove(gauges.remove(labels));
        }
        next.forEach((labels, value) -> rows.computeIfAbsent(labels, this::register).value = value);
        next.clear();
    }

    private Row register(List<String> labels) {
        Row row = new Row();
        gauges.put(
                labels,
                Gauge.builder(family.name(), () -> row.value)
                        .description(family.help())
                        .tags(family.tags(labels.toArray(String[]::new)))
                        .register(registry));
        return row;
    }
}
