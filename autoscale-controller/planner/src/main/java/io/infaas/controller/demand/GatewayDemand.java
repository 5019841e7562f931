package io.infaas.controller.demand;

import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** The demand that one gateway reported. Times in s. */
final class GatewayDemand {

    private final Map<DemandClass, MovingAverages> means = new TreeMap<>();
    private final Map<DemandClass, Long> waiting = new TreeMap<>();
    private double lastReport;
    private double fadesFrom;

    GatewayDemand(double start) {
        lastReport = start;
        fadesFrom = start;
    }

    void report(DemandReport report, double window, double now, Predicate<DemandClass> filter) {
        // a gap between reports is assumed to be like the time before it, up to the grace period
        double lost = Math.max(0, now - lastReport - window - DemandEstimator.GRACE_S);
        double fast = Math.exp(-(window + lost) / DemandEstimator.FAST_S);
        Map<DemandClass, Long> came = new TreeMap<>();
        report.traffic().stream()
                .filter(traffic -> filter.test(traffic.of()) && traffic.requests() > 0)
                .forEach(traffic -> {
                    means.computeIfAbsent(traffic.of(), demandClass -> new MovingAverages());
                    came.merge(traffic.of(), traffic.requests(), Long::sum);
                });
        means.forEach((key, mean) -> {
            mean.arrived(came.getOrDefault(key, 0L), window);
            mean.fade(fast);
        });
        for (ClassTraffic traffic : report.traffic()) {
            if (filter.test(traffic.of()) && traffic.requests() > 0) {
                add(means.computeIfAbsent(traffic.of(), absentClass -> new MovingAverages()), traffic, window);
            }
        }
        waiting.clear();
        for (ClassTraffic traffic : report.waiting()) {
            waiting.merge(traffic.of(), traffic.requests(), Long::sum);
        }
        lastReport = now;
        fadesFrom = now + DemandEstimator.GRACE_S;
    }

    private static void add(MovingAverages mean, ClassTraffic traffic, double window) {
        double fast = -Math.expm1(-window / DemandEstimator.FAST_S) / window;
        mean.requests += traffic.requests() * fast;
        mean.items += traffic.items() * fast;
        if (!traffic.isCold()) {
            mean.itemsByVariant.merge(traffic.variant(), traffic.items() * fast, Double::sum);
        }
    }

    void detached(double now) {
        waiting.clear();
        fadesFrom = Math.min(fadesFrom, now);
    }

    /** Classes whose rate has jumped in the last two windows. */
    List<DemandClass> jumped(ToDoubleFunction<DemandClass> burstiness) {
        return means.entrySet().stream()
                .filter(entry -> entry.getValue().recent.isJump(burstiness.applyAsDouble(entry.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    MovingAverages means(DemandClass demandClass) {
        return means.getOrDefault(demandClass, MovingAverages.NONE);
    }

    /** Whether it has reported lately. */
    boolean isHeard(double now) {
        return now <= fadesFrom;
    }

    /** Factor by which the means have decayed since the last report. */
    double fading(double now, double tau) {
        return Math.exp(-Math.max(0, now - fadesFrom) / tau);
    }

    long waiting(DemandClass demandClass, double now) {
        return now > fadesFrom ? 0 : waiting.getOrDefault(demandClass, 0L);
    }

    double silence(double now) {
        return now - lastReport;
    }

    void retainOnly(Set<DemandClass> demandClasses) {
        means.keySet().retainAll(demandClasses);
        waiting.keySet().retainAll(demandClasses);
    }

    /** Exponential moving averages of one class at one gateway, per second. */
    static final class MovingAverages {
        /** Averages of a class without arrivals. */
        static final MovingAverages NONE = new MovingAverages();

        final Map<String, Double> itemsByVariant = new TreeMap<>();
        final RecentArrivals recent = new RecentArrivals();
        double requests;
        double items;
        private double seconds;

        /** Adds to the windows of arrivals; called before the averages change. */
        void arrived(double queries, double window) {
            // the mean of a short time is smaller than the rate
            double share = -Math.expm1(-seconds / DemandEstimator.FAST_S);
            recent.add(queries, window, seconds < RecentArrivals.WINDOW_S ? -1 : requests / share);
            seconds += window;
        }

        /** Decays all averages by time without arrivals. */
        void fade(double fast) {
            requests *= fast;
            items *= fast;
            itemsByVariant.replaceAll((variant, served) -> served * fast);
            itemsByVariant.values().removeIf(served -> served < DemandEstimator.LEAST_RATE);
        }
    }
}
