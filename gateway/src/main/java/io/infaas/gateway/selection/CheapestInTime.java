package io.infaas.gateway.selection;

import io.infaas.gateway.view.Candidate;
import java.util.List;

/**
 * Never crosses the floor. Among serving instances that meet it and are predicted to meet the bound, those that reach the
 * preferred accuracy (else the most accurate of them); of these the cheapest; of equally cheap ones the earlier of two drawn
 * by lot. None in time: the one that is least late. None ready: wait for a load. Infeasible is said only of an objective that
 * the client stated and no variant of the catalog meets on an idle node.
 *
 * <p>Two drawn by lot rather than the best of all, because several gateways that all pick the best would pile up on it.
 */
public final class CheapestInTime implements Selection {

    // cost is computed from measured profiles; equal variants on equal nodes must not differ by a rounding
    private static final double SAME_COST = 1 + 1e-9;

    private final Dice dice;

    public CheapestInTime(Dice dice) {
        this.dice = dice;
    }

    @Override
    public Decision select(Query query, Load load) {
        List<Candidate> candidates = query.target().candidates();
        // each prediction is made once: the load moves while it is read, and the steps below must agree on it
        double[] finish = new double[candidates.size()];
        double bound = query.objective().latencyMs();
        int ready = 0;
        int feasible = 0;
        int leastLate = -1;
        double bestAccuracy = -1;
        for (int i = 0; i < finish.length; i++) {
            Candidate candidate = candidates.get(i);
            if (!eligible(candidate, query, load)) {
                finish[i] = Double.POSITIVE_INFINITY;
                continue;
            }
            finish[i] = Prediction.finishMs(candidate, query.batch(), load);
            ready++;
            if (leastLate < 0 || finish[i] < finish[leastLate]) {
                leastLate = i;
            }
            if (finish[i] <= bound) {
                feasible++;
                bestAccuracy = Math.max(bestAccuracy, candidate.accuracy());
            }
        }
        if (feasible == 0) {
            return leastLate < 0
                    ? noneReady(query)
                    : allLate(query, ready, candidates.get(leastLate), finish[leastLate]);
        }
        double accuracy = Math.min(bestAccuracy, query.objective().preferredAccuracy());
        int chosen = cheapest(query, finish, accuracy);
        return new Decision.Serve(
                candidates.get(chosen), finish[chosen], false, ready, feasible, query.objective(), query.items());
    }

    private static boolean eligible(Candidate candidate, Query query, Load load) {
        return candidate.ready()
                && candidate.accuracy() >= query.objective().minAccuracy()
                && load.available(candidate)
                && !query.excludes(candidate);
    }

    private static Decision allLate(Query query, int ready, Candidate leastLate, double finishMs) {
        if (query.explicit() && !Feasibility.possible(query)) {
            return Feasibility.infeasible(query);
        }
        return new Decision.Serve(leastLate, finishMs, true, ready, 0, query.objective(), query.items());
    }

    private static Decision noneReady(Query query) {
        if (query.explicit() && !Feasibility.possible(query)) {
            return Feasibility.infeasible(query);
        }
        return Feasibility.soonest(query)
                .<Decision>map(offer -> new Decision.Wait(offer, offer.coldMs(query.batch())))
                // an architecture may have no variant at its application's floor; waiting would never help
                .orElseGet(() -> Feasibility.infeasible(query));
    }

    private int cheapest(Query query, double[] finish, double accuracy) {
        List<Candidate> candidates = query.target().candidates();
        double bound = query.objective().latencyMs();
        int batch = query.batch();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < finish.length; i++) {
            if (finish[i] <= bound && candidates.get(i).accuracy() >= accuracy) {
                least = Math.min(least, candidates.get(i).cost(batch));
            }
        }
        // reservoir of two: after the loop each pair of equals is equally likely
        int equals = 0;
        int one = -1;
        int other = -1;
        for (int i = 0; i < finish.length; i++) {
            Candidate candidate = candidates.get(i);
            if (finish[i] > bound || candidate.accuracy() < accuracy || candidate.cost(batch) > least * SAME_COST) {
                continue;
            }
            equals++;
            if (equals == 1) {
                one = i;
            } else if (equals == 2) {
                other = i;
            } else {
                int drawn = dice.roll(equals);
                one = drawn == 0 ? i : one;
                other = drawn == 1 ? i : other;
            }
        }
        if (other < 0) {
            return one;
        }
        if (finish[one] == finish[other]) {
            return dice.roll(2) == 0 ? one : other;
        }
        return finish[other] < finish[one] ? other : one;
    }
}
