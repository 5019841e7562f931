package io.infaas.controller.policy;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Joins a round's plan with the placements made while it was computed. A round knows its situation only. Without the join its plan would
 * remove placements that are loading already, or assign the same memory twice.
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
     * @param meanwhile result of {@link PlanningPolicy#cover}, of one or several calls
     * @param round result of the round
     */
    public static Optional<PlacementPlan> join(
            Situation now, PlacementPlan before, PlacementPlan meanwhile, PlacementPlan round) {
        SortedSet<Placement> additions = new TreeSet<>(meanwhile.placements());
        additions.removeAll(before.placements());
        additions.removeAll(round.placements());
        CandidateIndex candidates = new CandidateIndex(now);
        Map<String, NodeLedger> ledgers = new TreeMap<>();
        for (NodeCapacity node : now.nodes()) {
            ledgers.put(node.id(), new NodeLedger(node));
        }
        for (Placement placement : round.placements()) {
            candidates
                    .at(placement)
                    .ifPresent(candidate -> book(
                            ledgers, placement, candidate.times(round.counts().of(placement))));
        }
        for (Placement placement : additions) {
            Optional<Candidate> candidate = candidates.at(placement);
            if (candidate.isEmpty() || !book(ledgers, placement, candidate.get())) {
                return Optional.empty();
            }
        }
        SortedSet<Placement> placements = new TreeSet<>(round.placements());
        placements.addAll(additions);
        return Optional.of(new PlacementPlan(
                placements, round.counts().with(additions, meanwhile.counts()), round.changes(), round.memory()));
    }

    private static boolean book(Map<String, NodeLedger> ledgers, Placement placement, Candidate candidate) {
        NodeLedger ledger = ledgers.get(placement.node());
        if (ledger == null || !ledger.fits(placement, candidate)) {
            return false;
        }
        ledger.book(placement, candidate, 0);
        return true;
    }
}
