package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The demand of one demand class, and the variants that may serve it.
 *
 * @param variants full names of the variants that its target resolves to
 * @param attainable whether some variant meets both floor and bound on a node that is up
 * @param boundMs the latency bound, or if none meets it what the fastest above the floor takes, and a tenth more: late by 10 % is
 *     not as good as late by a factor of 20
 * @param preferred accuracy that clients prefer, as far as some variant reaches it in time on a node that is up; the floor if they
 *     prefer no more, or nothing is in time
 * @param headroom capacity / load below which capacity is added, at least 1
 * @param pressure factor on the demand that must be carried, at least 1
 */
record ClassDemand(
        ArrivalRate rate,
        String application,
        Set<String> variants,
        boolean attainable,
        double boundMs,
        double preferred,
        double headroom,
        double pressure) {

    /** Variants that differ by less in time count as equally fast: measured times are noisy. */
    private static final double ALIKE = 1.1;

    /** Items/s below which a class counts as silent: fewer than four single-item queries per hour. */
    static final double SILENT = 0.001;

    /** Hardest objective first: its variant often serves the other classes as well. */
    private static final Comparator<ClassDemand> HARDEST_FIRST = Comparator.<ClassDemand>comparingDouble(
                    demand -> demand.rate().boundMs())
            .thenComparing(Comparator.comparingDouble(ClassDemand::floor).reversed())
            .thenComparing(demand -> demand.of());

    /** The demand that the catalog can serve; classes that name unknown targets or floors are dropped. */
    static List<ClassDemand> of(Situation situation, Candidates candidates) {
        return of(situation, candidates, PolicySettings.DEFAULTS, application -> 1);
    }

    /** @param pressure factor on the demand of an application, at least 1 */
    static List<ClassDemand> of(
            Situation situation, Candidates candidates, PolicySettings settings, ToDoubleFunction<String> pressure) {
        List<ClassDemand> demands = new ArrayList<>();
        for (ArrivalRate rate : situation.demand()) {
            Set<String> variants = candidates.variants(rate.of().target());
            if (variants.isEmpty() || rate.of().floor() > 1) {
                continue;
            }
            String application = candidates.application(variants.iterator().next());
            double fastestMs = candidates.of(rate.of().target()).stream()
                    .filter(candidate -> candidate.accuracy() >= rate.of().floor())
                    .mapToDouble(candidate -> candidate.serviceMs(rate.batch()))
                    .min()
                    .orElse(0);
            boolean attainable = fastestMs <= rate.boundMs();
            double boundMs = attainable ? rate.boundMs() : ALIKE * fastestMs;
            double preferred =
                    attainable && rate.preferredAccuracy() > rate.of().floor()
                            ? Math.min(rate.preferredAccuracy(), mostAccurate(rate, candidates))
                            : rate.of().floor();
            demands.add(new ClassDemand(
                    rate,
                    application,
                    variants,
                    attainable,
                    boundMs,
                    preferred,
                    settings.headroom(),
                    pressure.applyAsDouble(application)));
        }
        demands.sort(Comparator.<ClassDemand>comparingInt(
                        demand -> -candidates.order().priority(demand.application()))
                .thenComparing(HARDEST_FIRST));
        return demands;
    }

    private static double mostAccurate(ArrivalRate rate, Candidates candidates) {
        return candidates.of(rate.of().target()).stream()
                .filter(candidate -> candidate.serviceMs(rate.batch()) <= rate.boundMs())
                .mapToDouble(Candidate::accuracy)
                .max()
                .orElse(0);
    }

    /** Typical batch elements per query over all these classes, at least 1. */
    static int batch(List<ClassDemand> demands) {
        double requests =
                demands.stream().mapToDouble(demand -> demand.rate().requests()).sum();
        double items =
                demands.stream().mapToDouble(demand -> demand.rate().items()).sum();
        return requests > 0 ? (int) Math.max(1, Math.round(items / requests)) : 1;
    }

    /** The highest of these classes. */
    static double burstiness(List<ClassDemand> demands) {
        return demands.stream()
                .mapToDouble(demand -> demand.rate().burstiness())
                .max()
                .orElse(1);
    }

    DemandClass of() {
        return rate.of();
    }

    /** Accuracy floor, never crossed. */
    double floor() {
        return rate.of().floor();
    }

    /** Whether queries are waiting or arrived in the last seconds, or an availability pin holds. */
    boolean isActive() {
        return rate.pinned() || rate.waiting() > 0 || rate.items() > SILENT;
    }

    /** Whether it is active, or was within about the last minute. */
    boolean isRecent() {
        return isActive() || rate.sustainedItems() > SILENT;
    }

    /** Placements of the candidate that the present rate keeps busy. */
    double busy(Candidate candidate) {
        return rate.items() / candidate.itemsPerSecond(rate.batch());
    }

    /**
     * The part of {@link #needed} that one placement of the candidate carries, items/s: its throughput, or less, so that few queries
     * exceed their bound. Headroom is not added to that: it is already kept free.
     */
    double carriedBy(Candidate candidate) {
        int batch = rate.batch();
        double most = candidate.itemsPerSecond(batch);
        if (!attainable) {
            return most;
        }
        double usable = QueueingMargin.usable(
                boundMs - candidate.serviceMs(batch), 1000 * batch / most, sustained() / most, rate.burstiness());
        return most * Math.min(1, headroom * usable);
    }

    /** Rate that scaling down uses, items/s: never below the present rate. */
    double sustained() {
        return Math.max(rate.items(), rate.sustainedItems());
    }

    /** Whether the candidate belongs to the target and meets the floor. */
    boolean accepts(Candidate candidate) {
        // the cheaper question first: it is asked for each candidate of each placement
        return candidate.accuracy() >= floor()
                && variants.contains(candidate.variant().name());
    }

    /**
     * Whether the candidate serves the class as well as possible: above the floor and within {@code share} of the bound, or about
     * as fast as any if no variant meets it.
     */
    boolean isServedBy(Candidate candidate, double share) {
        return accepts(candidate) && candidate.serviceMs(rate.batch()) <= (attainable ? share * boundMs : boundMs);
    }

    boolean isServedBy(Candidate candidate) {
        return isServedBy(candidate, 1);
    }

    /** The items/s to carry for so much demand of the class: with headroom, and with pressure. */
    double needed(double itemsPerSecond) {
        return headroom * pressure * itemsPerSecond;
    }

    /** Whether clients prefer more than the floor, and some variant reaches more. */
    boolean prefersMore() {
        return preferred > floor();
    }

    /** Whether the candidate serves the class within its bound with the accuracy that its clients prefer. */
    boolean isServedAsPreferred(Candidate candidate) {
        return isServedBy(candidate) && candidate.accuracy() >= preferred;
    }

    @Override
    public String toString() {
        return "%s, accuracy %s within %s ms"
                .formatted(of().target(), ReasonText.number(floor()), ReasonText.number(rate.boundMs()));
    }
}
