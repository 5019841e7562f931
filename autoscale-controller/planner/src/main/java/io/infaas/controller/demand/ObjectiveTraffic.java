package io.infaas.controller.demand;

import io.infaas.gateway.contract.DemandClass;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Outcomes of queries at one moment. Immutable.
 *
 * @param recent how well each demand class met its objective lately; only classes that had queries
 * @param counts by application, since this leadership began
 */
public record ObjectiveTraffic(SortedMap<DemandClass, Attainment> recent, SortedMap<String, TrafficCounts> counts) {

    public static final ObjectiveTraffic NONE = new ObjectiveTraffic(new TreeMap<>(), new TreeMap<>());

    public ObjectiveTraffic {
        recent = Collections.unmodifiableSortedMap(new TreeMap<>(recent));
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
