package io.infaas.controller.plan;

import io.infaas.gateway.contract.DemandClass;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Smoothed arrival rate of one demand class, summed over all gateways.
 *
 * @param boundMs tightest latency bound seen recently, ms
 * @param preferredAccuracy highest accuracy that a query preferred recently; not above the floor if none preferred more
 * @param requests queries/s over the last seconds
 * @param items batch elements/s over the last seconds
 * @param peakItems highest level of {@code items} in the last 30 to 60 s, which plans count on; chance counts little in it
 * @param rise how the rate of queries rises
 * @param burstiness variance / mean of the arrivals in a second: 1 for Poisson or more even arrivals, 8 for bursts of eight
 * @param waiting queries that are waiting for an instance now
 * @param servedBy the part of {@code items} that each variant served, by full name, batch elements/s
 * @param pinned whether an availability pin requires an instance even without arrivals
 */
public record ArrivalRate(
        DemandClass of,
        double boundMs,
        double preferredAccuracy,
        double requests,
        double items,
        double peakItems,
        Rise rise,
        double burstiness,
        long waiting,
        Map<String, Double> servedBy,
        boolean pinned) {

    /** A rate that was not higher lately. */
    public ArrivalRate(
            DemandClass of,
            double boundMs,
            double preferredAccuracy,
            double requests,
            double items,
            Rise rise,
            double burstiness,
            long waiting,
            Map<String, Double> servedBy,
            boolean pinned) {
        this(of, boundMs, preferredAccuracy, requests, items, items, rise, burstiness, waiting, servedBy, pinned);
    }

    /** A rate without an availability pin, of queries that prefer no accuracy above their floor and that are all in time. */
    public ArrivalRate(
            DemandClass of, double boundMs, double requests, double items, long waiting, Map<String, Double> servedBy) {
        this(of, boundMs, 0, requests, items, Rise.NONE, 1, waiting, servedBy, false);
    }

    public ArrivalRate {
        servedBy = Collections.unmodifiableSortedMap(new TreeMap<>(servedBy));
        if (!(boundMs > 0)
                || !(preferredAccuracy >= 0)
                || !(burstiness >= 1)
                || requests < 0
                || items < 0
                || waiting < 0) {
            throw new IllegalArgumentException(
                    "rate of %s: bound %s ms, preferred %s, requests %s/s, items %s/s, burstiness %s, waiting %d"
                            .formatted(of, boundMs, preferredAccuracy, requests, items, burstiness, waiting));
        }
    }

    /** The same rate, with an availability pin. */
    public ArrivalRate asPinned() {
        return new ArrivalRate(
                of, boundMs, preferredAccuracy, requests, items, peakItems, rise, burstiness, waiting, servedBy, true);
    }

    /** The same rate with another rise and burstiness. */
    public ArrivalRate with(Rise otherRise, double otherBurstiness) {
        return new ArrivalRate(
                of,
                boundMs,
                preferredAccuracy,
                requests,
                items,
                peakItems,
                otherRise,
                otherBurstiness,
                waiting,
                servedBy,
                pinned);
    }

    /** Typical batch elements per query, at least 1. */
    public int batch() {
        return requests > 0 ? (int) Math.max(1, Math.round(items / requests)) : 1;
    }
}
