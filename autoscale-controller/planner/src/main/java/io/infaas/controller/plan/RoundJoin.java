package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Joins what a round planned with what was placed while it was computed. A round knows its situation only: without this its plan would take
 * back what queries are waiting for and nodes are loading already, or give the same memory or budget away a second time.
 */
public final class RoundJoin {

    private RoundJoin() {}

    /**
     * The round's plan with what came meanwhile. Empty if that does not fit beside it: then what came stays, and the round is void, since a
     * part of it might remove what another part was to replace. Rounds end all the same: until one is adopted nothing is removed, so that what comes
     * meanwhile fills up what is free, and there is a last time.
     *
     * @param now the situation after the round
     * @param before the plan that both began with
     * @param meanwhile what {@link PlanningPolicy#coverMeanwhile} made of it, once or several times
     * @param round what the round made of it
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
