package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The options to give up one placement and still cover and carry as much as before, with {@code headroom x downHeadroom} times
 * the sustained demand and its burst margin. Classes that had slack in their bound keep it.
 */
final class ScaleDownOptions {

    /** Ratio below which a query counts as cheaper: query costs are measured and noisy. */
    private static final double CHEAPER = 0.9;

    private final PlanDraft draft;
    private final String application;
    private final Placement toRemove;
    private final Candidate candidate;
    private final List<ClassDemand> demands;
    private final List<ClassDemand> served;
    private final BurstMargin burstMargin;
    private final Assignment before;

    ScaleDownOptions(PlanDraft draft, String application, Placement toRemove) {
        this.draft = draft;
        this.application = application;
        this.toRemove = toRemove;
        this.candidate = draft.candidates().at(toRemove).orElseThrow();
        this.demands = draft.demands(application).stream()
                .filter(ClassDemand::isRecent)
                .toList();
        this.served =
                demands.stream().filter(demand -> demand.isServedBy(candidate)).toList();
        this.burstMargin = new BurstMargin(served);
        this.before = sustained(draft.layout());
    }

    /** The options that are possible now. */
    List<ScalingOption> available(ScalingScope scope) {
        List<ScalingOption> options = new ArrayList<>();
        remove().ifPresent(options::add);
        if (scope.changesVariants()) {
            for (Candidate other : draft.candidates().of(application)) {
                if (!other.variant().equals(candidate.variant())
                        && served.stream().anyMatch(demand -> demand.isServedBy(other))) {
                    downgrade(other).ifPresent(options::add);
                }
            }
        }
        return options;
    }

    /** Rounds in a row for which the option must be possible. */
    int rounds(ScalingOption option) {
        double loadMs = Math.max(
                candidate.profile().loadMs(), option.candidate().profile().loadMs());
        int rounds = (int)
                Math.max(draft.settings().scaleDownDelay(), Math.min(Integer.MAX_VALUE, Math.ceil(loadMs / 1000)));
        return silencesDemand(option) ? Math.max(rounds, draft.settings().idleDelay()) : rounds;
    }

    /** Demand that must still be carried, items/s. */
    double required() {
        return before.needed();
    }

    /** Whether returning demand would have to wait for a load. */
    private boolean silencesDemand(ScalingOption option) {
        SortedMap<Placement, Candidate> own = option.after().ofApplication(application);
        return own.isEmpty()
                || draft.demands(application).stream()
                        .anyMatch(demand -> demand.isServedBy(candidate)
                                && own.values().stream().noneMatch(demand::isServedBy));
    }

    private Optional<ScalingOption> remove() {
        Layout after = draft.layout().minus(toRemove);
        return asGood(after)
                ? Optional.of(option(PlanChange.Kind.REMOVE, candidate, 1, after, -InstanceCost.costToKeep(candidate)))
                : Optional.empty();
    }

    private Optional<ScalingOption> downgrade(Candidate other) {
        double each = InstanceCost.costToAdd(other, draft.settings().lambda());
        Layout after = draft.layout().minus(toRemove);
        PlacementSearch search = draft.load().search(true);
        for (int count = 1; cheaper(other, count * each - InstanceCost.costToKeep(candidate)); count++) {
            Optional<Placement> placement = search.best(after, other, toRemove.node());
            if (placement.isEmpty()) {
                return Optional.empty();
            }
            after = after.plus(placement.get(), other);
            if (asGood(after)) {
                return Optional.of(option(
                        PlanChange.Kind.DOWNGRADE,
                        other,
                        count,
                        after,
                        count * each - InstanceCost.costToKeep(candidate)));
            }
        }
        return Optional.empty();
    }

    private boolean cheaper(Candidate other, double cost) {
        double same = 1e-6 * InstanceCost.costToKeep(candidate);
        int batch = ClassDemand.batch(served);
        return cost < -same || (cost <= same && other.cost(batch) < CHEAPER * candidate.cost(batch));
    }

    private ScalingOption option(PlanChange.Kind kind, Candidate changed, int count, Layout after, double cost) {
        return new ScalingOption(
                kind, changed, count, after, cost, changed.cost(ClassDemand.batch(served)), sustained(after));
    }

    private boolean asGood(Layout after) {
        return sustained(after).isAsGoodAs(before)
                && draft.assignment(application, after).isAsGoodAs(draft.assignment(application, draft.layout()));
    }

    private Assignment sustained(Layout layout) {
        return Assignment.of(
                demands,
                layout.ofApplication(application),
                demand -> draft.settings().headroom()
                        * Math.max(
                                draft.settings().downHeadroom() * demand.sustained(),
                                demand.sustained() + burstMargin.of(demand)),
                (demand, by) -> demand.isServedBy(by, share(demand)),
                draft.contended(application, layout.ofApplication(application)));
    }

    /** Share of the bound to meet, so that a slightly larger batch or tighter bound does not undo the change. */
    private double share(ClassDemand demand) {
        double spare = 1 / DemandGrid.STEP;
        return demand.isServedBy(candidate, spare) ? spare : 1;
    }
}
