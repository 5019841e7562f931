package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.index.IndexedInstance;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chosen instance of a decision. The caller of {@link Selection#select} owns and reuses it, so that a decision allocates
 * nothing. For one thread at a time.
 */
public final class Choice {

    final LoadSweep sweep = new LoadSweep();
    final TiedRank rank = new TiedRank();
    private @Nullable IndexedInstance instance;
    private double predictedMs;

    /** The instance that serves; valid only after a decision to serve. */
    public IndexedInstance instance() {
        IndexedInstance indexedInstance = instance;
        if (indexedInstance == null) {
            throw new IllegalStateException("no instance was chosen");
        }
        return indexedInstance;
    }

    /** The instance that was chosen last for the query, even if it is not used in the end; null if there is none. */
    public @Nullable IndexedInstance candidate() {
        return instance;
    }

    /** Predicted time from the decision to the answer, ms. */
    public double predictedMs() {
        return predictedMs;
    }

    Decision is(Decision decision, IndexedInstance indexedInstance, double finishMs) {
        instance = indexedInstance;
        predictedMs = finishMs;
        return decision;
    }

    Decision setNone(Decision decision) {
        instance = null;
        predictedMs = Double.POSITIVE_INFINITY;
        return decision;
    }

    /**
     * Explains the decision in numbers, for logs. May name variants, so never show it to clients. Counts the instances again, so
     * call it only for a log line that is written.
     *
     * @param decision result of {@link Selection#select} for {@code query} with this choice
     */
    public String describe(Decision decision, Query query, ObservedLoad load) {
        return switch (decision) {
            case SERVE, LATE -> describeServed(decision, query, load);
            case WAIT ->
                Feasibility.findSoonest(query)
                        .map(candidate -> String.format(
                                Locale.ROOT,
                                "no ready instance meets the floor; %s would in %.1f ms",
                                candidate.variant().alias(),
                                candidate.coldMs(query.batch())))
                        .orElse("no ready instance meets the floor");
            case INFEASIBLE -> InfeasibleObjective.of(query).text();
            case SHED -> "refused to keep other queries in time";
        };
    }

    private String describeServed(Decision decision, Query query, ObservedLoad load) {
        Objective objective = query.objective();
        int ready = 0;
        int inTime = 0;
        for (IndexedInstance other : query.target().instances()) {
            if (other.isReady()
                    && other.accuracy() >= objective.minAccuracy()
                    && load.isAvailable(other)
                    && !query.excludes(other)) {
                ready++;
                double finishMs = load.finishMs(other, query.batch(), other.serviceMs(query.batch()));
                inTime += finishMs <= objective.latencyMs() ? 1 : 0;
            }
        }
        return String.format(
                Locale.ROOT,
                "%s on %s: predicted %.2f ms (bound %s ms, %d items), accuracy %.4f (floor %s, preferred %s), %s of %d ready, %d in time",
                instance().alias(),
                instance().node().id(),
                predictedMs,
                objective.latencyMs(),
                query.items(),
                instance().accuracy(),
                objective.minAccuracy(),
                objective.preferredAccuracy(),
                decision == Decision.LATE ? "least late" : "cheapest",
                ready,
                inTime);
    }

    /** The best case of the catalog: every variant on an idle node, as profiled. */
    static final class Feasibility {
        private Feasibility() {}

        /** Whether a variant of the catalog meets floor and bound. */
        static boolean isPossible(Query query) {
            return query.target()
                    .table()
                    .isFeasible(
                            query.objective().minAccuracy(), query.objective().latencyMs(), query.batch());
        }

        /**
         * Returns the variant that meets the floor with the lowest load plus service time, if one meets it. Prefers variants that
         * would meet the bound after their load.
         */
        static Optional<Candidate> findSoonest(Query query) {
            int batch = query.batch();
            double boundMs = query.objective().latencyMs();
            return query.target().candidates().stream()
                    .filter(candidate ->
                            candidate.accuracy() >= query.objective().minAccuracy())
                    .min(Comparator.<Candidate, Boolean>comparing(candidate -> candidate.serviceMs(batch) > boundMs)
                            .thenComparingDouble(candidate -> candidate.coldMs(batch)));
        }
    }
}
