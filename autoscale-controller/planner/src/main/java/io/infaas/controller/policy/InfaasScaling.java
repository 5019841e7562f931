package io.infaas.controller.policy;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The model autoscaler of the paper for one application, sections 4.2.1 and 4.2.2. An action costs the memory share of what it adds at the price of
 * the node, more by {@link #LAMBDA} for each second of loading, minus that of what it gives up.
 */
final class InfaasScaling {

    /** Throughput / load below which capacity is added (section 4.2.2). */
    private static final double SLACK = 1.05;

    /** Cost of loading per second, a share of the cost of an instance; the paper gives no value. */
    private static final double LAMBDA = 0.1;

    private final InfaasDraft draft;
    private final String application;
    private final List<Need> needs;
    private final SortedMap<String, Double> loads;

    InfaasScaling(InfaasDraft draft, String application) {
        this.draft = draft;
        this.application = application;
        this.needs = draft.needs().stream()
                .filter(need -> need.application().name().equals(application))
                .toList();
        this.loads = draft.loads(application);
    }

    /**
     * A step to less capacity, or to a cheaper variant.
     *
     * @param removed placement that loses an instance
     * @param addition one instance of the variant that takes its place; empty if none does
     * @param count of additions
     * @param cost of the step, US dollars per hour, below 0
     * @param loadSeconds load time of the removed variant: how long the step must have been possible, s
     */
    record Fewer(Placement removed, Optional<Candidate> addition, int count, double cost, int loadSeconds) {}

    /** Whether the throughput of all instances is less than the load with slack. */
    boolean isShort() {
        return !loads.isEmpty() && saturation() < SLACK * load();
    }

    private double load() {
        return loads.values().stream().mapToDouble(load -> load).sum();
    }

    private double load(String variant) {
        return loads.getOrDefault(variant, 0.0);
    }

    private double saturation() {
        return draft.placed(application).values().stream()
                .mapToDouble(Candidate::saturation)
                .sum();
    }

    private double saturation(String variant) {
        return draft.placed(application).values().stream()
                .filter(candidate -> candidate.variant().name().equals(variant))
                .mapToDouble(Candidate::saturation)
                .sum();
    }

    private static double cost(Candidate one) {
        return one.peakMemory().shareOf(one.nodeType().memory())
                * Math.max(1e-6, one.nodeType().pricePerHour());
    }

    private static double costOfLoading(Candidate one, int count) {
        return count * cost(one) * (1 + LAMBDA * one.profile().loadMs() / 1e3);
    }

    /** Adds capacity for the variant that is the shortest of it; returns whether it did. */
    boolean up() {
        if (!isShort()) {
            return false;
        }
        List<String> order = loads.keySet().stream()
                .filter(variant -> SLACK * load(variant) > saturation(variant))
                .sorted(Comparator.comparingDouble((String variant) -> -load(variant) / saturation(variant)))
                .toList();
        return order.stream().anyMatch(this::up);
    }

    private boolean up(String variant) {
        double missing = SLACK * load(variant) - saturation(variant);
        Candidate present = draft.placed(application).values().stream()
                .filter(candidate -> candidate.variant().name().equals(variant))
                .findFirst()
                .orElseThrow()
                .times(1);
        record Step(Candidate candidate, int count, double cost, boolean upgrade) {}
        List<Step> steps = new ArrayList<>();
        for (Candidate other : draft.candidates(application)) {
            boolean upgrade = !other.variant().name().equals(variant);
            double needed = upgrade ? missing + present.saturation() : missing;
            int count = (int) Math.max(1, Math.ceil(needed / other.saturation()));
            double cost = costOfLoading(other, count) - (upgrade ? cost(present) : 0);
            if (!upgrade || (other.saturation() > present.saturation() && servesAll(present, other))) {
                steps.add(new Step(other, count, cost, upgrade));
            }
        }
        steps.sort(Comparator.comparingDouble(Step::cost)
                .thenComparing(step -> step.candidate().variant().name())
                .thenComparing(step -> step.candidate().nodeType().name()));
        for (Step step : steps) {
            String reason = "%s has %.4g items/s for a throughput of %.4g: %d %s of %s for $%.4g/h"
                    .formatted(
                            present.variant().alias(),
                            load(variant),
                            saturation(variant),
                            step.count(),
                            step.upgrade() ? "upgraded" : "more",
                            step.candidate().variant().alias(),
                            step.cost());
            if (add(
                    step.upgrade() ? PlanChange.Kind.UPGRADE : PlanChange.Kind.REPLICATE,
                    step.candidate(),
                    step.count(),
                    reason)) {
                if (step.upgrade()) {
                    draft.placed(application).keySet().stream()
                            .filter(placement -> placement.variant().equals(variant) && draft.mayRemove(placement))
                            .findFirst()
                            .ifPresent(placement ->
                                    draft.removeOne(PlanChange.Kind.REMOVE, application, placement, reason));
                }
                return true;
            }
        }
        return false;
    }

    private boolean add(PlanChange.Kind kind, Candidate candidate, int count, String reason) {
        int left = count;
        while (left > 0) {
            Optional<Placement> placement = draft.place(candidate).or(() -> draft.denser(candidate));
            if (placement.isEmpty()) {
                break;
            }
            draft.add(kind, application, placement.get(), 1, reason, Map.of("instances", count));
            left--;
        }
        return left < count;
    }

    /** Whether a variant serves all that another one serves, and that one serves some. */
    private boolean servesAll(Candidate present, Candidate other) {
        List<Need> served =
                needs.stream().filter(need -> draft.accepts(need, present)).toList();
        return !served.isEmpty() && served.stream().allMatch(need -> replaces(need, present, other));
    }

    /** Whether a variant serves a class as well as another one that serves it. */
    private boolean replaces(Need need, Candidate present, Candidate other) {
        return draft.accepts(need, other) && (!need.isInTime(present) || need.isInTime(other));
    }

    /**
     * The step that saves most and after which the load is carried with slack.
     *
     * @param idleSeconds time without demand after which the last instance may go, s
     */
    Optional<Fewer> fewer(int idleSeconds) {
        List<Fewer> steps = new ArrayList<>();
        SortedMap<String, Fewer> downgrades = new TreeMap<>();
        draft.placed(application).forEach((placement, candidate) -> {
            Candidate one = candidate.times(1);
            double rest = saturation() - one.saturation();
            boolean last = candidate.count() == 1;
            if (last && !draft.mayRemove(placement)) {
                return;
            }
            int seconds = (int) Math.ceil(one.profile().loadMs() / 1e3);
            boolean idle = needs.isEmpty() && draft.idleMs(placement) <= idleSeconds * 1000L;
            if (rest >= SLACK * load() && !idle && (!last || isServedWithout(placement))) {
                steps.add(new Fewer(placement, Optional.empty(), 0, -cost(one), seconds));
            }
            for (Candidate other : needs.isEmpty() ? List.<Candidate>of() : draft.candidates(application)) {
                int count = (int) Math.max(1, Math.ceil((SLACK * load() - rest) / other.saturation()));
                double cost = costOfLoading(other, count) - cost(one);
                if (!other.variant().equals(one.variant())
                        && cost < 0
                        && servesAll(one, other)
                        && draft.places(other) >= count) {
                    downgrades.putIfAbsent(
                            other.variant().name(), new Fewer(placement, Optional.of(other), count, cost, seconds));
                }
            }
        });
        steps.addAll(downgrades.values());
        return steps.stream().min(Comparator.comparingDouble(Fewer::cost).thenComparing(Fewer::removed));
    }

    private boolean isServedWithout(Placement placement) {
        Candidate present = Objects.requireNonNull(draft.placed(application).get(placement));
        return needs.stream()
                .filter(need -> draft.accepts(need, present))
                .allMatch(need -> draft.placed(application).entrySet().stream()
                        .anyMatch(other ->
                                !other.getKey().equals(placement) && replaces(need, present, other.getValue())));
    }

    void take(Fewer step) {
        String reason = "%.4g items/s need not %.4g: saves $%.4g/h".formatted(load(), saturation(), -step.cost());
        if (step.addition().isEmpty()
                || add(PlanChange.Kind.DOWNGRADE, step.addition().get(), step.count(), reason)) {
            draft.removeOne(
                    step.addition().isEmpty() ? PlanChange.Kind.REMOVE : PlanChange.Kind.DOWNGRADE,
                    application,
                    step.removed(),
                    reason);
        }
    }
}
