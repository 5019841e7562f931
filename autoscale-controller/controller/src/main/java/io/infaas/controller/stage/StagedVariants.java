package io.infaas.controller.stage;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.desired.CatalogDifference;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.desired.DesiredInForce.Proposal;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The staged variants of a controller: new variants of applications that had others before. Decisions are in force at once, and in the
 * desired state as soon as its store has them, so that a later controller goes on from there. Confined to the loop's thread; times are monotonic, ns.
 */
public final class StagedVariants {

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DesiredInForce desired;
    private final StageJudge judge;
    private final Consumer<StageVerdict> notes;
    /** Decisions that are not in the desired state yet. */
    private final SortedMap<String, StageVerdict> unwritten = new TreeMap<>();

    private Catalog whole;
    private boolean due;
    private long proposedAt;

    /**
     * @param whole the catalog in force at first, with forbidden variants
     * @param step shortest time between two rises
     * @param notes receives each decision once
     */
    public StagedVariants(DesiredInForce desired, Catalog whole, Duration step, Consumer<StageVerdict> notes) {
        this.desired = desired;
        this.whole = whole;
        this.judge = new StageJudge(step, whole);
        this.notes = notes;
    }

    /** Takes over another catalog: what it has new beside former variants of an application is staged. */
    public void adopt(Catalog next, long now) {
        Set<String> added = new CatalogDifference(whole, next).staged();
        whole = next;
        // a verdict on a variant that is gone would be refused
        unwritten.keySet().removeIf(variant -> next.variant(variant).isEmpty());
        added.removeAll(stages().keySet());
        for (String variant : added) {
            decide(new StageVerdict(
                    variant,
                    StageShares.FIRST,
                    "it is new to '%s', which other variants serve"
                            .formatted(next.applicationOf(variant).orElse(""))));
        }
        write(now);
    }

    public void report(DemandReport report, long now) {
        judge.report(report, now);
    }

    /** Makes the decisions that are due; once a second. */
    public void judge(long now) {
        DesiredState state = desired.present().state();
        unwritten.values().removeIf(verdict -> verdict.on(state).equals(state));
        SortedMap<String, Integer> stages = stages();
        judge.follow(stages, whole);
        // nothing else is left to serve in their place
        stages.keySet().stream()
                .filter(variant -> others(variant).isEmpty())
                .forEach(variant -> decide(
                        new StageVerdict(variant, DesiredState.WHOLE, "no other variant of its application is left")));
        judge.judge(now).forEach(this::decide);
        write(now);
    }

    private void decide(StageVerdict verdict) {
        StageVerdict before = unwritten.get(verdict.variant());
        if (before == null || before.share() != verdict.share()) {
            notes.accept(verdict);
            unwritten.put(verdict.variant(), verdict);
            due = true;
        }
    }

    /** Proposes all that is not written, as one version. */
    private void write(long now) {
        if (unwritten.isEmpty() || (!due && now - proposedAt < AGAIN_NANOS)) {
            return;
        }
        due = false;
        proposedAt = now;
        List<StageVerdict> verdicts = List.copyOf(unwritten.values());
        StageVerdict first =
                verdicts.stream().filter(StageVerdict::isRollBack).findFirst().orElse(verdicts.get(0));
        desired.propose(
                new Proposal((first.isRollBack() ? "infaas: rolled back, " : "infaas: ") + first.reason(), state -> {
                    DesiredState next = state;
                    for (StageVerdict verdict : verdicts) {
                        next = verdict.on(next);
                    }
                    return next;
                }),
                whole);
    }

    /** Stages in force, also those that are not written yet; without forbidden variants and variants that the catalog lacks. */
    private SortedMap<String, Integer> stages() {
        DesiredState state = desired.present().state();
        SortedMap<String, Integer> stages = new TreeMap<>(state.stages());
        unwritten.forEach((variant, verdict) -> stages.put(variant, verdict.share()));
        stages.entrySet()
                .removeIf(stage -> stage.getValue() == StageShares.NONE
                        || stage.getValue() == DesiredState.WHOLE
                        || state.forbidden().contains(stage.getKey())
                        || whole.variant(stage.getKey()).isEmpty());
        return stages;
    }

    /** Percentage of the queries that may use a variant. */
    public int share(String variant) {
        StageVerdict verdict = unwritten.get(variant);
        DesiredState state = desired.present().state();
        if (verdict != null) {
            return verdict.share();
        }
        // one that is forbidden may stay in sight until others serve
        return state.forbidden().contains(variant)
                ? StageShares.NONE
                : state.stages().getOrDefault(variant, DesiredState.WHOLE);
    }

    /** The variants of the same application that are neither staged nor forbidden. */
    private Set<String> others(String variant) {
        return whole.applicationOf(variant).flatMap(whole::application).stream()
                .flatMap(application -> whole.variantsOf(application).stream())
                .map(Variant::name)
                .filter(other -> share(other) == DesiredState.WHOLE)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The variants that are tried now, one of each application in use; the furthest first, others wait. */
    public Set<String> trials(long now) {
        Map<String, Integer> stages = stages();
        Set<String> trials = new TreeSet<>();
        for (Application application : whole.applications()) {
            if (judge.isInUse(application.name(), now)) {
                whole.variantsOf(application).stream()
                        .map(Variant::name)
                        .filter(stages::containsKey)
                        .max(Comparator.comparing(stages::get))
                        .ifPresent(trials::add);
            }
        }
        return trials;
    }

    /**
     * Placements that exist regardless of demand: while a staged variant is tried, it stays, and the other variants of its application
     * stay beside it.
     *
     * @param nodes all of them; a closed one retains nothing
     * @param plan the plan in force
     */
    public Set<Placement> held(
            List<NodeCapacity> nodes, SortedMap<Placement, InstanceState> instances, Set<Placement> plan, long now) {
        Set<String> trials = trials(now);
        Set<Placement> placements = new TreeSet<>();
        if (trials.isEmpty()) {
            return placements;
        }
        Set<String> open = nodes.stream()
                .filter(NodeCapacity::isOpen)
                .map(NodeCapacity::id)
                .collect(Collectors.toSet());
        Set<String> besides =
                trials.stream().flatMap(variant -> others(variant).stream()).collect(Collectors.toSet());
        for (Placement placement : plan) {
            if (open.contains(placement.node())
                    && trials.contains(placement.variant())
                    && instances.get(placement) != InstanceState.FAILED) {
                placements.add(placement);
            }
        }
        instances.forEach((placement, state) -> {
            if (state.isServing() && besides.contains(placement.variant()) && open.contains(placement.node())) {
                placements.add(placement);
            }
        });
        return placements;
    }
}
