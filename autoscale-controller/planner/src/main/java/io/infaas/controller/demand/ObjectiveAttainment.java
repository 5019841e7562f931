package io.infaas.controller.demand;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts the outcomes of queries over all gateways: late, refused, at which accuracy. Counts of a class decay with a time constant of
 * {@value #MEMORY_S} s. Not thread-safe; times are monotonic, ns.
 *
 * <p>A report does not say on which type of node a variant ran: the lowest accuracy of its profiles counts.
 */
public final class ObjectiveAttainment {

    static final double MEMORY_S = 60;
    /** Queries below which a class is forgotten: none for several minutes. */
    static final double LEAST_QUERIES = 0.01;

    private Catalog catalog;
    private final Map<String, Double> accuracies = new TreeMap<>();
    private final Map<DemandClass, RecentQueries> recent = new TreeMap<>();
    private final SortedMap<String, TrafficCounts> counts = new TreeMap<>();

    public ObjectiveAttainment(Catalog catalog) {
        this.catalog = catalog;
        learn();
    }

    /** Takes over another catalog. */
    public void adopt(Catalog other) {
        catalog = other;
        accuracies.clear();
        learn();
    }

    private void learn() {
        for (Variant variant : catalog.variants()) {
            variant.profiles().stream()
                    .mapToDouble(profile -> profile.accuracy().value())
                    .min()
                    .ifPresent(accuracy -> accuracies.put(variant.name(), accuracy));
        }
    }

    /** Adds the counts of a gateway since its last report. */
    public void report(DemandReport report, long nowNanos) {
        for (ClassTraffic traffic : report.traffic()) {
            catalog.applicationOf(traffic.of().target())
                    .ifPresent(application -> counts.merge(
                            application,
                            new TrafficCounts(traffic.requests(), traffic.violations(), traffic.refusals()),
                            TrafficCounts::plus));
            RecentQueries recentQueries = recent.get(traffic.of());
            if (recentQueries == null && recent.size() < DemandEstimator.MOST_CLASSES) {
                recentQueries = new RecentQueries();
                recent.put(traffic.of(), recentQueries);
            }
            if (recentQueries != null) {
                recentQueries.fadeTo(nowNanos);
                recentQueries.add(traffic, accuracy(traffic.variant()));
            }
        }
    }

    /** Lowest accuracy of a variant's profiles; NaN for no variant of the catalog. */
    public double accuracy(String variant) {
        return accuracies.getOrDefault(variant, Double.NaN);
    }

    /** The outcomes of queries until now. */
    public ObjectiveTraffic traffic(long nowNanos) {
        recent.values().forEach(queries -> queries.fadeTo(nowNanos));
        recent.values().removeIf(queries -> queries.requests < LEAST_QUERIES);
        SortedMap<DemandClass, Attainment> shares = new TreeMap<>();
        recent.forEach((demandClass, queries) -> shares.put(demandClass, queries.attainment()));
        return new ObjectiveTraffic(shares, counts);
    }

    private static final class RecentQueries {

        private double requests;
        private double late;
        private double refused;
        private double sent;
        private double accuracy;
        private long fadedTo = Long.MIN_VALUE;

        void add(ClassTraffic traffic, double accuracyOfVariant) {
            requests += traffic.requests();
            late += traffic.violations();
            refused += traffic.refusals();
            if (!Double.isNaN(accuracyOfVariant)) {
                sent += traffic.requests();
                accuracy += traffic.requests() * accuracyOfVariant;
            }
        }

        void fadeTo(long nowNanos) {
            double seconds = fadedTo == Long.MIN_VALUE
                    ? 0
                    : (double) Math.max(0, nowNanos - fadedTo) / TimeUnit.SECONDS.toNanos(1);
            double share = Math.exp(-seconds / MEMORY_S);
            requests *= share;
            late *= share;
            refused *= share;
            sent *= share;
            accuracy *= share;
            fadedTo = nowNanos;
        }

        // a query counts on arrival, and as late with its answer
        Attainment attainment() {
            return new Attainment(
                    Math.min(1, late / requests),
                    Math.min(1, refused / requests),
                    sent > 0 ? accuracy / sent : Double.NaN);
        }
    }
}
