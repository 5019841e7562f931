package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.standalone.demonstration.report.Notation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The model and the objective of a ramp's queries.
 *
 * @param model an application, an architecture or a variant
 * @param batch items of each query
 * @param members the variants that may serve, by full name
 */
record RampTarget(String model, Objective objective, int batch, Map<String, Member> members) {

    /** Least latency of a target's cheapest variant, ms: a few queries per second then keep a core busy. */
    static final double LEAST_MS = 10;

    /** Ratio of bound to latency on an idle node: headroom for a queue of a few queries on a shared machine. */
    private static final double HEADROOM = 8;

    /**
     * A variant by its profile.
     *
     * @param rate capacity of one instance, queries/s
     * @param latencyMs time of a query, ms
     * @param coreMs core time of a query, ms
     */
    record Member(String name, double accuracy, double rate, double latencyMs, double coreMs) {}

    RampTarget {
        members = Map.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("ramp on '%s' has no variant".formatted(model));
        }
    }

    /**
     * Targets of a catalog, the best first. The application comes under each floor whose cheapest variant is slow enough, the
     * highest floor first; then come single variants, the slowest first.
     *
     * @param nodeType the node type whose profiles apply
     */
    static List<RampTarget> candidates(Catalog catalog, Application application, String nodeType, int batch) {
        List<Member> all = catalog.variantsOf(application).stream()
                .flatMap(variant -> variant.profile(nodeType).stream().map(profile -> {
                    double latencyMs = profile.latencyMs(batch);
                    return new Member(
                            variant.name(),
                            profile.accuracy().value(),
                            profile.throughput(batch) / batch,
                            latencyMs,
                            latencyMs * variant.settings().cores());
                }))
                .toList();
        List<RampTarget> targets = new ArrayList<>();
        all.stream()
                .map(Member::accuracy)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .forEach(floor -> {
                    List<Member> members = all.stream()
                            .filter(member -> member.accuracy() >= floor)
                            .toList();
                    Member cheapest = members.stream()
                            .min(Comparator.comparingDouble(Member::coreMs))
                            .orElseThrow();
                    if (members.size() > 1 && cheapest.latencyMs() >= LEAST_MS) {
                        targets.add(of(application.name(), floor, batch, members));
                    }
                });
        all.stream()
                .filter(member -> member.latencyMs() >= LEAST_MS)
                .sorted(Comparator.comparingDouble(Member::latencyMs).reversed())
                .forEach(member -> targets.add(of(member.name(), member.accuracy(), batch, List.of(member))));
        return targets;
    }

    private static RampTarget of(String model, double floor, int batch, List<Member> members) {
        double slowest = members.stream().mapToDouble(Member::latencyMs).max().orElseThrow();
        return new RampTarget(
                model,
                new Objective(Math.ceil(HEADROOM * slowest), floor),
                batch,
                members.stream().collect(Collectors.toMap(Member::name, Function.identity())));
    }

    /** The same target with a bound for a machine on which queries take that many times as long as by their profiles. */
    RampTarget slowedBy(double slowdown) {
        double bound = Math.ceil(HEADROOM * slowestMs() * slowdown);
        return new RampTarget(model, new Objective(bound, objective.minAccuracy()), batch, members);
    }

    /** The low load: a share of the slowest member's capacity, queries/s. */
    double lowRate() {
        return RampSchedule.LOW * slowestRate();
    }

    /** The slowest member's capacity, queries/s. */
    double slowestRate() {
        return members.values().stream().mapToDouble(Member::rate).min().orElseThrow();
    }

    /** The slowest member's time of a query, ms. */
    double slowestMs() {
        return members.values().stream().mapToDouble(Member::latencyMs).max().orElseThrow();
    }

    /** The capacity of instances by their profiles, queries/s; those of other variants count 0. */
    double rate(Collection<Placement> instances) {
        return members(instances).stream().mapToDouble(Member::rate).sum();
    }

    /** As {@link #rate(Collection)}, with the instances that a plan has of each. */
    double rate(PlacementPlan plan) {
        return plan.placements().stream()
                .mapToDouble(place -> plan.counts().of(place) * rate(List.of(place)))
                .sum();
    }

    /** The variant of each instance, without those of other variants. */
    List<Member> members(Collection<Placement> instances) {
        return instances.stream()
                .map(place -> members.get(place.variant()))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public String toString() {
        return "'%s' with accuracy >= %s within %s ms"
                .formatted(model, Notation.plain(objective.minAccuracy()), Notation.plain(objective.latencyMs()));
    }
}
