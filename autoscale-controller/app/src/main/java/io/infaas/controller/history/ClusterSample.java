package io.infaas.controller.history;

import io.infaas.controller.demand.TrafficCounts;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cluster at one moment.
 *
 * @param counts queries by application, counted since some time before
 * @param nodes nodes that serve, come or go
 * @param nodesUp those that answer
 * @param pricePerHour what they cost, US dollars per hour
 */
public record ClusterSample(
        Instant time, SortedMap<String, TrafficCounts> counts, int nodes, int nodesUp, double pricePerHour) {

    public ClusterSample {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        if (nodes < 0 || nodesUp < 0 || !(pricePerHour >= 0)) {
            throw new IllegalArgumentException("sample of %s: nodes %d, up %d, price %s must not be negative"
                    .formatted(time, nodes, nodesUp, pricePerHour));
        }
    }

    TrafficCounts total() {
        return counts.values().stream().reduce(TrafficCounts.NONE, TrafficCounts::plus);
    }
}
