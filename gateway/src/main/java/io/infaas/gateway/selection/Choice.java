package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.index.IndexedInstance;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The instance that a decision is for; owned by the caller of {@link Selection#select} and used for one decision after the other, so
 * that deciding allocates nothing. For one thread at a time.
 */
public final class Choice {

    final Sweep sweep = new Sweep();
    final Rank rank = new Rank();
    private @Nullable IndexedInstance candidate;
    private double predictedMs;

    /** The instance that serves; only after a decision that one does. */
    public IndexedInstance candidate() {
        IndexedInstance chosen = candidate;
        if (chosen == null) {
            throw new IllegalStateException("no instance was chosen");
        }
        return chosen;
    }

    /** When its answer is expected, counted from the decision, ms. */
    public double predictedMs() {
        return predictedMs;
    }

    Decision is(Decision decision, IndexedInstance chosen, double finishMs) {
        candidate = chosen;
        predictedMs = finishMs;
        return decision;
    }

    Decision none(Decision decision) {
        candidate = null;
        predictedMs = Double.POSITIVE_INFINITY;
        return decision;
    }

    /**
     * Why, in numbers, for logs; may name variants, so never for clients. Counts the instances anew, so it is to be asked for only
     * where somebody reads it.
     *
     * @param decision what {@link Selection#select} answered for {@code query} with this choice
     */
    public String reason(Decision decision, Query query, ObservedLoad load) {
        return switch (decision) {
            case SERVE, LATE -> served(decision, query, load);
            case WAIT ->
                Feasibility.soonest(query)
                        .map(offer -> String.format(
                                Locale.ROOT,
                                "nothing ready meets the floor; %s would in %.1f ms",
                                offer.variant().alias(),
                                offer.coldMs(query.batch())))
                        .orElse("nothing ready meets the floor");
            case INFEASIBLE -> Infeasible.of(query).text();
            case SHED -> "refused for the sake of the others";
        };
    }

    private String served(Decision decision, Query query, ObservedLoad load) {
        Objective objective = query.objective();
        int ready = 0;
        int inTime = 0;
        for (IndexedInstance other : query.target().candidates()) {
            if (other.ready()
                    && other.accuracy() >= objective.minAccuracy()
                    && load.available(other)
                    && !query.excludes(other)) {
                ready++;
                double finishMs =
                        load.finishMs(other, query.batch(), other.serviceMs(query.batch()), 1000 / other.saturation());
                inTime += finishMs <= objective.latencyMs() ? 1 : 0;
            }
        }
        return String.format(
                Locale.ROOT,
                "%s on %s: predicted %.2f ms (bound %s ms, %d items), accuracy %.4f (floor %s, preferred %s), %s of %d ready, %d in time",
                candidate().alias(),
                candidate().node().id(),
                predictedMs,
                objective.latencyMs(),
                query.items(),
                candidate().accuracy(),
                objective.minAccuracy(),
                objective.preferredAccuracy(),
                decision == Decision.LATE ? "least late" : "cheapest",
                ready,
                inTime);
    }
}
