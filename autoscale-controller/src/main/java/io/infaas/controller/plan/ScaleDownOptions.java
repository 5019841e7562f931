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
    private final int batch;
    private final double keep;
    private final Assignment before;
    private final Layout less;
    private final Assignment without;

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
        this.batch = ClassDemand.batch(served);
        this.keep = InstanceCost.costToKeep(candidate);
        this.before = sustained(draft.layout());
        this.less = draft.layout().minus(toRemove);
        this.without = sustained(less);
    }

    /** The options that are possible now. */
    List<ScalingOption> available(ScalingScope scope) {
        List<ScalingOption> options = new ArrayList<>();
        remove().ifPresent(options::add);
        if (scope.changesVariants()) {
            for (Candidate other : draft.candidates().of(application)) {
                if (!other.variant().name().equals(candidate.variant().name())
                        && isCheaper(other, 1)
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
        return without.isAsGoodAs(before) && isAsGoodNow(less)
                ? Optional.of(option(PlanChange.Kind.REMOVE, candidate, 1, less, -keep))
                : Optional.empty();
    }

    private Optional<ScalingOption> downgrade(Candidate other) {
        double least = without.leastTimeToBeAsGoodAs(before, demands, other, this::serves);
        // no placement has more than all its time
        if (!isCheaper(other, (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(least))))) {
            return Optional.empty();
        }
        Layout after = less;
        double time = 0;
        PlacementSearch search = draft.load().search(true);
        for (int count = 1; isCheaper(other, count); count++) {
            Optional<Placement> placement = search.best(after, other, toRemove.node());
            if (placement.isEmpty()) {
                return Optional.empty();
            }
            after = after.plus(placement.get(), other);
            time += draft.mostTime(application, placement.get(), other);
            if (time >= least && asGood(after)) {
                return Optional.of(option(PlanChange.Kind.DOWNGRADE, other, count, after, cost(other, count)));
            }
        }
        return Optional.empty();
    }

    private double cost(Candidate other, int count) {
        return count * InstanceCost.costToAdd(other, draft.settings().lambda()) - keep;
    }

    /** Whether that many placements of another candidate cost less; then fewer do, too. */
    private boolean isCheaper(Candidate other, int count) {
        double cost = cost(other, count);
        double same = 1e-6 * keep;
        return cost < -same || (cost <= same && other.cost(batch) < CHEAPER * candidate.cost(batch));
    }

    private ScalingOption option(PlanChange.Kind kind, Candidate changed, int count, Layout after, double cost) {
        return new ScalingOption(kind, changed, count, after, cost, changed.cost(batch), sustained(after));
    }

    private boolean asGood(Layout after) {
        return sustained(after).isAsGoodAs(before) && isAsGoodNow(after);
    }

    private boolean isAsGoodNow(Layout after) {
        return draft.assignment(application, after).isAsGoodAs(draft.assignment(application, draft.layout()));
    }

    private Assignment sustained(Layout layout) {
        return Assignment.of(
                demands,
                layout.ofApplication(application),
                demand -> draft.settings().headroom()
                        * Math.max(
                                draft.settings().downHeadroom() * demand.sustained(),
                                demand.sustained() + burstMargin.of(demand)),
                this::serves,
                draft.contended(application, layout.ofApplication(application)));
    }

    private boolean serves(ClassDemand demand, Candidate by) {
        return demand.isServedBy(by, share(demand));
    }

    /** Share of the bound to meet, so that a slightly larger batch or tighter bound does not undo the change. */
    private double share(ClassDemand demand) {
        double spare = 1 / DemandGrid.STEP;
        return demand.isServedBy(candidate, spare) ? spare : 1;
    }
}
