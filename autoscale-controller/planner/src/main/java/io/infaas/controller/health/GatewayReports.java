package io.infaas.controller.health;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Observations of instances by all gateways; each report is added once. A silent gateway is forgotten. Times are monotonic, ns.
 *
 * <p>Not thread-safe.
 */
public final class GatewayReports {

    private final SortedMap<String, GatewayObservations> gateways = new TreeMap<>();

    public void add(String gateway, DemandReport report, long nowNanos) {
        gateways.computeIfAbsent(gateway, key -> new GatewayObservations()).add(report, nowNanos);
    }

    /** The observations of each gateway that is not forgotten, by name. */
    Map<String, GatewayObservations> present(long nowNanos) {
        gateways.values().removeIf(observations -> observations.isForgotten(nowNanos));
        return Collections.unmodifiableSortedMap(gateways);
    }

    /** The observations of one gateway. After {@value #FRESH_MS} ms without a report they fade, and are forgotten 30 s later. */
    static final class GatewayObservations {
        private static final long FRESH_MS = 3_000;
        private static final long FORGOTTEN_MS = 30_000;

        private final Map<Placement, DecayingSums> sums = new TreeMap<>();
        private long heardNanos;

        void add(DemandReport report, long nowNanos) {
            heardNanos = nowNanos;
            Map<Placement, InstanceUse> uses = new TreeMap<>();
            report.uses().forEach(use -> uses.put(new Placement(use.variant(), use.node()), use));
            uses.keySet().forEach(placement -> sums.computeIfAbsent(placement, key -> new DecayingSums()));
            sums.forEach((placement, sums) -> {
                InstanceUse use = uses.get(placement);
                if (use == null) {
                    sums.add(report.windowMs());
                } else {
                    sums.add(report.windowMs(), use);
                }
            });
            sums.values().removeIf(sums -> sums.workMs() == 0 && sums.arrival() < 1e-3 && sums.answered() < 1e-3);
        }

        Set<Placement> placements() {
            return sums.keySet();
        }

        /** Sums for one instance; empty if it was not observed. */
        DecayingSums of(Placement placement) {
            return sums.getOrDefault(placement, new DecayingSums());
        }

        /** Weight of these observations, 0 to 1. */
        double weight(long nowNanos) {
            double silentMs = millis(nowNanos) - FRESH_MS;
            return silentMs <= 0 ? 1 : Math.exp(-silentMs / DecayingSums.MEMORY_MS);
        }

        boolean isForgotten(long nowNanos) {
            return millis(nowNanos) > FORGOTTEN_MS;
        }

        private double millis(long nowNanos) {
            return (nowNanos - heardNanos) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
    }
}
