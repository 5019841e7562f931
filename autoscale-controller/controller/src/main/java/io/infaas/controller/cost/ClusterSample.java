package io.infaas.controller.cost;

import io.infaas.controller.demand.TrafficCounts;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cluster at one moment, for its ledger and its history.
 *
 * @param nodes nodes with a price: nodes that serve, start or end
 * @param nodesUp number of nodes that answer
 * @param counts queries by application, counted since some time before
 */
public record ClusterSample(Instant time, List<NodeCost> nodes, int nodesUp, SortedMap<String, TrafficCounts> counts) {

    public ClusterSample {
        nodes = List.copyOf(nodes);
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        if (nodesUp < 0) {
            throw new IllegalArgumentException(
                    "sample of %s: number of nodes %d must not be negative".formatted(time, nodesUp));
        }
    }

    /** Price of all nodes, US dollars per hour. */
    public double pricePerHour() {
        return nodes.stream().mapToDouble(NodeCost::pricePerHour).sum();
    }

    /** Queries since an earlier sample, by application. */
    public SortedMap<String, TrafficCounts> since(ClusterSample before) {
        SortedMap<String, TrafficCounts> came = new TreeMap<>();
        counts.forEach((application, count) ->
                came.put(application, count.since(before.counts.getOrDefault(application, TrafficCounts.NONE))));
        return came;
    }
}
