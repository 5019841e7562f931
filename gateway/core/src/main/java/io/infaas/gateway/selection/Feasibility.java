package io.infaas.gateway.selection;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.Optional;

/** The best case of the catalog: every variant on an idle node, as profiled. */
final class Feasibility {

    private Feasibility() {}

    /** Whether a variant of the catalog meets floor and bound. */
    static boolean isPossible(Query query) {
        return query.target()
                .table()
                .isFeasible(query.objective().minAccuracy(), query.objective().latencyMs(), query.batch());
    }

    /**
     * Returns the variant that meets the floor with the lowest load plus service time, if one meets it. Prefers variants that
     * would meet the bound after their load.
     */
    static Optional<Candidate> findSoonest(Query query) {
        int batch = query.batch();
        double boundMs = query.objective().latencyMs();
        return query.target().candidates().stream()
                .filter(candidate -> candidate.accuracy() >= query.objective().minAccuracy())
                .min(Comparator.<Candidate, Boolean>comparing(candidate -> candidate.serviceMs(batch) > boundMs)
                        .thenComparingDouble(candidate -> candidate.coldMs(batch)));
    }
}
