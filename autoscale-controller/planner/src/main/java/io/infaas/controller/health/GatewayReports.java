package io.infaas.controller.health;

import io.infaas.gateway.contract.DemandReport;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Observations of instances by all gateways; each report is added once. A silent gateway is forgotten. Times are monotonic, ns.
 *
 * <p>Not thread-safe.
 */
public final class GatewayReports {

    private final SortedMap<String, GatewayObservations> gateways = new TreeMap<>();

    public void add(String gateway, DemandReport report, long nowNanos) {
        gateways.computeIfAbsent(gateway, added -> new GatewayObservations()).add(report, nowNanos);
    }

    /** The observations of each gateway that is not forgotten, by name. */
    Map<String, GatewayObservations> present(long nowNanos) {
        gateways.values().removeIf(observations -> observations.isForgotten(nowNanos));
        return Collections.unmodifiableSortedMap(gateways);
    }
}
