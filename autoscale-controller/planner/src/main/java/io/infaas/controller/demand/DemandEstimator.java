package io.infaas.controller.demand;

import io.infaas.controller.demand.Dispersion.Burstiness;
import io.infaas.controller.demand.GatewayDemand.MovingAverages;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Demand by class over all gateways, as exponential moving averages of {@value #FAST_S} s. Traffic that moves between gateways counts once: it fades at one as it grows at the other. A rise that is no
 * chance ({@link RecentArrivals}) shows at once. Not thread-safe.
 *
 * <p>Queries that found no instance count like all others. The rates of an attached but silent gateway hold for
 * {@value #GRACE_S} s, then fade as if nothing arrived. Times are monotonic, ns.
 */
public final class DemandEstimator {

    static final double FAST_S = 3;
    static final double GRACE_S = 2;
    /** Rate below which a class is forgotten, batch elements/s. */
    static final double LEAST_RATE = 1e-6;
    /** Time without arrivals after which a class is forgotten, and without reports for a gateway, s. */
    static final double LONGEST_S = 600;
    /** Bound on classes, above what any catalog has in use at a time; further classes are not counted. */
    static final int MOST_CLASSES = 10_000;

    private final Map<String, GatewayDemand> gateways = new TreeMap<>();
    private final NavigableMap<DemandClass, ClassHistory> classes = new TreeMap<>();

    /** Adds the counts of a gateway since its last report. */
    public void report(String gateway, DemandReport report, long nowNanos) {
        double now = seconds(nowNanos);
        double window = Math.max(0.001, report.windowMs() / 1000.0);
        for (ClassTraffic traffic : report.traffic()) {
            if (traffic.requests() > 0) {
                ClassHistory history = classes.get(traffic.of());
                if (history == null && classes.size() < MOST_CLASSES) {
                    history = new ClassHistory(now - window, now, traffic.tightestBoundMs());
                    classes.put(traffic.of(), history);
                }
                if (history != null) {
                    history.recordArrival(now, traffic.tightestBoundMs(), traffic.preferredAccuracy());
                    history.trend().add((double) traffic.requests(), now);
                }
            }
        }
        for (ClassTraffic traffic : report.waiting()) {
            if (classes.size() < MOST_CLASSES) {
                classes.computeIfAbsent(
                                traffic.of(),
                                demandClass -> new ClassHistory(now - window, now, traffic.tightestBoundMs()))
                        .prefer(traffic.preferredAccuracy());
            }
        }
        GatewayDemand gatewayDemand = gateways.computeIfAbsent(gateway, id -> new GatewayDemand(now - window));
        gatewayDemand.report(report, window, now, classes::containsKey);
        for (DemandClass jumpedClass : gatewayDemand.jumped(this::burstiness)) {
            ClassHistory history = classes.get(jumpedClass);
            if (history != null) {
                history.trend().restart(now);
            }
        }
        classes.forEach((key, history) -> {
            history.extendTo(now);
            observe(key, history.burstiness());
        });
    }

    private double burstiness(DemandClass demandClass) {
        ClassHistory history = classes.get(demandClass);
        return history == null ? 1 : history.burstiness().value();
    }

    /** Gateways count by their share of the queries. */
    private void observe(DemandClass demandClass, Burstiness burstiness) {
        double requests = 0;
        double dispersed = 0;
        for (GatewayDemand gateway : gateways.values()) {
            MovingAverages means = gateway.means(demandClass);
            Dispersion dispersion = means.recent.dispersion();
            if (dispersion.isKnown()) {
                requests += means.requests;
                dispersed += means.requests * dispersion.value();
            }
        }
        if (requests > 0) {
            burstiness.follow(dispersed / requests);
        }
    }

    /** Records that a gateway's stream ended: its traffic may arrive elsewhere, so its rates fade from now on. */
    public void detached(String gateway, long nowNanos) {
        GatewayDemand gatewayDemand = gateways.get(gateway);
        if (gatewayDemand != null) {
            gatewayDemand.detached(seconds(nowNanos));
        }
    }

    /** Present arrival rates, ordered by class. */
    public List<ArrivalRate> rates(long nowNanos) {
        double now = seconds(nowNanos);
        gateways.values().removeIf(gateway -> gateway.silence(now) > LONGEST_S);
        List<ArrivalRate> rates = new ArrayList<>();
        classes.entrySet().removeIf(entry -> {
            ArrivalRate rate = rate(entry.getKey(), entry.getValue(), now);
            boolean over = isOver(rate, entry.getValue(), now);
            if (!over) {
                rates.add(rate);
            }
            return over;
        });
        gateways.values().forEach(gateway -> gateway.retainOnly(classes.keySet()));
        return List.copyOf(rates);
    }

    private static boolean isOver(ArrivalRate rate, ClassHistory history, double now) {
        return rate.waiting() == 0 && (rate.peakItems() < LEAST_RATE || history.idle(now) > LONGEST_S);
    }

    private ArrivalRate rate(DemandClass demandClass, ClassHistory history, double now) {
        double requests = 0;
        double items = 0;
        long waiting = 0;
        Map<String, Double> servedBy = new TreeMap<>();
        for (GatewayDemand gateway : gateways.values()) {
            MovingAverages means = gateway.means(demandClass);
            double fast = gateway.fading(now, FAST_S) / history.share(FAST_S);
            requests += means.requests * fast;
            items += means.items * fast;
            waiting += gateway.waiting(demandClass, now);
            means.itemsByVariant.forEach((variant, served) -> servedBy.merge(variant, served * fast, Double::sum));
        }
        double rise = rise(demandClass, requests, history.burstiness().value(), now);
        servedBy.replaceAll((variant, served) -> served * rise);
        return new ArrivalRate(
                demandClass,
                history.boundMs(),
                history.preferredAccuracy(),
                requests * rise,
                items * rise,
                history.peak(items * rise, requests > 0 ? items / requests : 1, now),
                history.trend().rise(now, history.burstiness().value()),
                history.burstiness().value(),
                waiting,
                servedBy,
                false);
    }

    /** The rate by the last arrivals / the mean, where the excess is no chance; else 1. */
    private double rise(DemandClass demandClass, double mean, double burstiness, double now) {
        double came = 0;
        double expected = 0;
        double rate = 0;
        for (GatewayDemand gateway : gateways.values()) {
            RecentArrivals recent = gateway.means(demandClass).recent;
            if (gateway.isHeard(now) && recent.isKnown()) {
                came += recent.came();
                expected += recent.expected();
                rate += recent.rate();
            }
        }
        return mean > 0 && RecentArrivals.isRise(came, expected, burstiness) ? Math.max(1, rate / mean) : 1;
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }

    /** How long a class has been observed; its tightest bound, highest preferred accuracy and highest rate over the last 30 to 60 s. Times in s. */
    static final class ClassHistory {
        private static final double PERIOD_S = 30;
        /** Time constant of the level, s. */
        private static final double LEVEL_S = 10;
        /** Deviations that are no chance. */
        private static final double DEVIATIONS = 3;
        /** Variance of a mean over {@value DemandEstimator#FAST_S} s per query/s of Poisson arrivals. */
        private static final double FAST_VARIANCE = 1 / (2 * FAST_S);

        /** Shortest time for a mean: over less, one query dominates the rate. */
        private static final double LEAST_S = 1;

        private final double start;
        private final ArrivalTrend trend;
        private final Burstiness burstiness = new Burstiness();
        private double knownUntil;
        private double lastArrival;
        private double periodBegun;
        private double tightest;
        private double tightestBefore;
        private double preferred;
        private double preferredBefore;
        private double level;
        private double levelAt;
        private double peakBegun;
        private double peak;
        private double peakBefore;

        ClassHistory(double start, double now, double boundMs) {
            this.start = start;
            this.trend = new ArrivalTrend(now);
            this.knownUntil = now;
            this.lastArrival = now;
            this.periodBegun = now;
            this.peakBegun = now;
            this.tightest = boundMs;
            this.tightestBefore = boundMs;
        }

        /**
         * The highest level of this period and the one before. The level follows the rate slowly while the difference may be chance, and at once
         * where it is none.
         *
         * @param rate items/s over the last seconds
         * @param batch items of a query
         */
        double peak(double rate, double batch, double now) {
            if (now - peakBegun > PERIOD_S) {
                peakBefore = now - peakBegun <= 2 * PERIOD_S ? peak : 0;
                peak = 0;
                peakBegun = now;
            }
            double chance = DEVIATIONS * Math.sqrt(FAST_VARIANCE * burstiness.value() * rate * batch);
            level = Math.abs(rate - level) > chance || levelAt == 0
                    ? rate
                    : level + (rate - level) * -Math.expm1((levelAt - now) / LEVEL_S);
            levelAt = now;
            peak = Math.max(peak, level);
            return Math.max(peak, peakBefore);
        }

        /** Records that queries of the class arrived. */
        void recordArrival(double now, double boundMs, double preferredAccuracy) {
            lastArrival = now;
            if (now - periodBegun > PERIOD_S) {
                boolean adjacent = now - periodBegun <= 2 * PERIOD_S;
                tightestBefore = adjacent ? tightest : boundMs;
                tightest = boundMs;
                preferredBefore = adjacent ? preferred : preferredAccuracy;
                preferred = preferredAccuracy;
                periodBegun = now;
            }
            tightest = Math.min(tightest, boundMs);
            prefer(preferredAccuracy);
        }

        void prefer(double accuracy) {
            preferred = Math.max(preferred, accuracy);
        }

        /** Records that arrivals of the class are complete up to now. */
        void extendTo(double now) {
            knownUntil = Math.max(knownUntil, now);
        }

        /**
         * Share of its final value that a mean with time constant {@code tau} s has reached; dividing by it corrects the start-up
         * bias.
         */
        double share(double tau) {
            return -Math.expm1(-Math.max(LEAST_S, knownUntil - start) / tau);
        }

        ArrivalTrend trend() {
            return trend;
        }

        Burstiness burstiness() {
            return burstiness;
        }

        double boundMs() {
            return Math.min(tightest, tightestBefore);
        }

        double preferredAccuracy() {
            return Math.max(preferred, preferredBefore);
        }

        double idle(double now) {
            return now - lastArrival;
        }
    }
}
