package io.infaas.controller.cost;

import io.infaas.controller.demand.TrafficCounts;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The costs at one moment.
 *
 * @param nodes all that cost, also while they come and end
 * @param counts queries by application, counted since some time before
 */
public record CostSample(Instant time, List<NodeCost> nodes, SortedMap<String, TrafficCounts> counts) {

    public CostSample {
        nodes = List.copyOf(nodes);
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
