package io.infaas.controller.plan;

import io.infaas.gateway.demand.ObjectiveClass;
import java.util.Map;

/**
 * What arrives of one objective class, from all gateways together, smoothed.
 *
 * @param boundMs lowest latency bound seen lately, ms
 * @param requests queries/s, of the last seconds
 * @param items batch elements/s, of the last seconds: what scaling up looks at
 * @param lastingItems batch elements/s, of the last minute or so: what scaling down looks at
 * @param waiting queries that wait for an instance now
 * @param servedBy how {@code items} were shared by variants, by full name, batch elements/s
 * @param wanted whether clients wish it to be served whether anything arrives or not
 */
public record ArrivalRate(
        ObjectiveClass of,
        double boundMs,
        double requests,
        double items,
        double lastingItems,
        long waiting,
        Map<String, Double> servedBy,
        boolean wanted) {

    /** Of what arrives alone. */
    public ArrivalRate(
            ObjectiveClass of,
            double boundMs,
            double requests,
            double items,
            double lastingItems,
            long waiting,
            Map<String, Double> servedBy) {
        this(of, boundMs, requests, items, lastingItems, waiting, servedBy, false);
    }

    public ArrivalRate {
        servedBy = Map.copyOf(servedBy);
        if (!(boundMs > 0) || requests < 0 || items < 0 || lastingItems < 0 || waiting < 0) {
            throw new IllegalArgumentException("rate of %s: bound %s ms, requests %s/s, items %s/s, %s/s, waiting %d"
                    .formatted(of, boundMs, requests, items, lastingItems, waiting));
        }
    }

    /** The same, wished for. */
    public ArrivalRate andWanted() {
        return new ArrivalRate(of, boundMs, requests, items, lastingItems, waiting, servedBy, true);
    }

    /** Typical batch elements of a query, at least 1. */
    public int batch() {
        return requests > 0 ? (int) Math.max(1, Math.round(items / requests)) : 1;
    }
}
