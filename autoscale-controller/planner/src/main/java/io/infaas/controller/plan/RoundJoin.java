package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Joins a round's plan with the placements made while it was computed. A round knows its situation only. Without the join its plan would
 * remove placements that are loading already, or assign the same memory or budget twice.
 */
public final class RoundJoin {

    private RoundJoin() {}

    /**
     * The round's plan with the placements made meanwhile. Empty if these do not fit beside it: they stay, and the round is void, since a part of it
     * might remove the part that another one replaces. Void rounds come to an end: nothing is removed until a round is adopted, so the additions
     * fill the free resources.
     *
     * @param now the situation after the round
     * @param before the plan that both began with
     * @param meanwhile result of {@link PlanningPolicy#coverMeanwhile}, of one or several calls
     * @param round result of the round
     */
    public static Optional<PlacementPlan> join(
            Situation now, PlacementPlan before, PlacementPlan meanwhile, PlacementPlan round) {
        SortedSet<Placement> additions = new TreeSet<>(meanwhile.placements());
        additions.removeAll(before.placements());
        additions.removeAll(round.placements());
        Candidates candidates = new Candidates(now);
        MemoryBudget memory = new MemoryBudget(now, candidates);
        ApplicationBudgets budgets = new ApplicationBudgets(now.catalog());
        Layout layout = Layout.of(candidates::application);
        for (Placement placement : round.placements()) {
            Optional<Candidate> candidate = candidates.at(placement);
            if (candidate.isPresent()) {
                layout = layout.plus(
                        placement, candidate.get().times(round.counts().of(placement)));
            }
        }
        for (Placement placement : additions) {
            Optional<Candidate> candidate = candidates.at(placement);
            if (candidate.isEmpty()
                    || !memory.fits(layout, placement, candidate.get())
                    || !budgets.allow(
                            candidates.application(placement.variant()), layout, placement, candidate.get())) {
                return Optional.empty();
            }
            layout = layout.plus(placement, candidate.get());
        }
        SortedSet<Placement> placements = new TreeSet<>(round.placements());
        placements.addAll(additions);
        return Optional.of(new PlacementPlan(
                placements, round.counts().with(additions, meanwhile.counts()), round.changes(), round.hysteresis()));
    }
}
