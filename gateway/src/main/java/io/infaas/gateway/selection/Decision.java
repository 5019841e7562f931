package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.Offer;
import java.util.List;
import java.util.Locale;

/** What selection answers, with its reason in numbers. */
public sealed interface Decision {

    /** Why, for logs; may name variants, so never for clients. Made when asked for, not when deciding. */
    String reason();

    /** The decision's kind as a metric label. */
    String label();

    /**
     * The instance that serves the query.
     *
     * @param predictedMs when the answer is expected, counted from now, ms
     * @param late whether that is after the bound: the query is served all the same, and counts as a violation at risk
     * @param ready how many serving instances meet the floor
     * @param feasible how many of those are predicted to meet the bound
     */
    record Serve(
            Candidate candidate,
            double predictedMs,
            boolean late,
            int ready,
            int feasible,
            Objective objective,
            int items)
            implements Decision {

        @Override
        public String reason() {
            return String.format(
                    Locale.ROOT,
                    "%s on %s: predicted %.2f ms (bound %s ms, %d items), accuracy %.4f (floor %s, preferred %s), %s of %d ready, %d in time",
                    candidate.alias(),
                    candidate.node().id(),
                    predictedMs,
                    objective.latencyMs(),
                    items,
                    candidate.accuracy(),
                    objective.minAccuracy(),
                    objective.preferredAccuracy(),
                    late ? "least late" : "cheapest",
                    ready,
                    feasible);
        }

        @Override
        public String label() {
            return late ? "late" : "serve";
        }
    }

    /**
     * Nothing that meets the floor is ready, but the catalog has what would: the load of {@code offer} is worth waiting for.
     *
     * @param coldMs its load and service time, ms
     */
    record Wait(Offer offer, double coldMs) implements Decision {

        @Override
        public String reason() {
            return String.format(
                    Locale.ROOT,
                    "nothing ready meets the floor; %s would in %.1f ms",
                    offer.variant().alias(),
                    coldMs);
        }

        @Override
        public String label() {
            return "wait";
        }
    }

    /**
     * No variant of the catalog meets the objective, however idle its node.
     *
     * @param closest objectives that could be asked for instead, best first; each is feasible
     * @param text what the client reads; names no variant
     */
    record Infeasible(List<Objective> closest, String text) implements Decision {

        public Infeasible {
            closest = List.copyOf(closest);
        }

        @Override
        public String reason() {
            return text;
        }

        @Override
        public String label() {
            return "infeasible";
        }
    }

    /** Refused for the sake of the others. */
    record Shed(String text) implements Decision {

        @Override
        public String reason() {
            return text;
        }

        @Override
        public String label() {
            return "shed";
        }
    }
}
