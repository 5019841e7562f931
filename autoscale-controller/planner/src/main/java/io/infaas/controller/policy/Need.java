package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.Performance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Queries of one application that one variant is to serve.
 *
 * @param application that they ask for
 * @param rates their classes
 * @param ahead time for which to plan ahead of a rise
 */
record Need(Application application, List<ArrivalRate> rates, Duration ahead) {

    /** Queries/s of a class that is pinned, or just not forgotten. */
    private static final double LEAST_RATE = 1e-3;

    /** Time in which waiting queries are to be served, s; the time ahead comes on top. */
    private static final double BACKLOG_SECONDS = 10;

    private static final double SECONDS_PER_HOUR = 3600;

    Need {
        rates = List.copyOf(rates);
    }

    /** The need of one class; empty if the catalog does not have its application. */
    static Optional<Need> of(Catalog catalog, ArrivalRate rate) {
        return catalog.applicationOf(rate.of().target())
                .flatMap(catalog::application)
                .map(application -> new Need(application, List.of(rate), Duration.ZERO));
    }

    /** Whether a variant may serve all of these queries: target and floor. */
    boolean accepts(Catalog catalog, Candidate candidate) {
        return rates.stream()
                .allMatch(rate -> candidate.accuracy() >= rate.of().floor()
                        && isTarget(catalog, candidate, rate.of().target()));
    }

    /** Whether the service time of a candidate is within the bound of each class. */
    boolean isInTime(Candidate candidate) {
        return rates.stream().allMatch(rate -> candidate.serviceMs(rate.batch()) <= rate.boundMs());
    }

    private static boolean isTarget(Catalog catalog, Candidate candidate, String target) {
        String architecture = candidate.variant().architecture();
        return candidate.variant().name().equals(target)
                || architecture.equals(target)
                || catalog.architecture(architecture)
                        .map(Architecture::application)
                        .filter(target::equals)
                        .isPresent();
    }

    /** Whether queries come or wait, or clients pin it. */
    boolean isActive() {
        return rates.stream().anyMatch(Need::isActive);
    }

    /** Whether queries of a class come or wait, or clients pin it. */
    static boolean isActive(ArrivalRate rate) {
        return rate.requests() > LEAST_RATE || rate.waiting() > 0 || rate.pinned();
    }

    /** Whether a class had queries lately. */
    static boolean isRecent(ArrivalRate rate) {
        return isActive(rate) || rate.peakItems() > LEAST_RATE;
    }

    /** Highest accuracy that some of the clients prefer. */
    double preferred() {
        return rates.stream()
                .mapToDouble(rate -> Math.max(rate.of().floor(), rate.preferredAccuracy()))
                .max()
                .orElse(0);
    }

    /** Queries/s to plan for: the highest rate of the last minute, what a rise adds until then, and what waits. */
    double perSecond() {
        return rates.stream().mapToDouble(this::perSecond).sum();
    }

    private double perSecond(ArrivalRate rate) {
        double peak = rate.peakItems() / rate.batch();
        return Math.max(LEAST_RATE, peak + rate.rise().in(ahead))
                + rate.waiting() / (BACKLOG_SECONDS + ahead.toMillis() / 1e3);
    }

    /** The price of all its queries if they are late, US dollars per hour. */
    double lateDollarsPerHour() {
        return perSecond() * application.dollarsForLateQuery() * SECONDS_PER_HOUR;
    }

    /** The price of the accuracy that clients prefer and a variant lacks that serves all queries, US dollars per hour. */
    double lackDollarsPerHour(double accuracy) {
        double hundredths = rates.stream()
                .mapToDouble(rate -> perSecond(rate) * 100 * Math.max(0, rate.preferredAccuracy() - accuracy))
                .sum();
        return hundredths * application.dollarsForAccuracy() * SECONDS_PER_HOUR;
    }

    /** Items/s to plan for. */
    double itemsPerSecond() {
        return rates.stream()
                .mapToDouble(rate -> perSecond(rate) * rate.batch())
                .sum();
    }

    /** Mean items of a query, at least 1. */
    int batch() {
        return (int) Math.max(1, Math.round(itemsPerSecond() / perSecond()));
    }

    /** The queries to plan for, by size and bound. */
    List<Performance.Queries> mix() {
        return rates.stream()
                .map(rate -> new Performance.Queries(perSecond(rate), rate.batch(), rate.boundMs(), rate.burstiness()))
                .toList();
    }
}
