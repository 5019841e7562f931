package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.index.CandidateTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Explains why no variant of the catalog meets an objective, and proposes alternatives.
 *
 * @param closest feasible alternatives, best first: the floor with a later bound, and the bound with a lower floor; without
 *     either, the best available objective
 * @param text the text for the client; names no variant
 */
public record InfeasibleObjective(List<Objective> closest, String text) {

    public InfeasibleObjective {
        closest = List.copyOf(closest);
    }

    /** Builds the explanation for a query with the decision {@link Decision#INFEASIBLE}. */
    public static InfeasibleObjective of(Query query) {
        Objective objective = query.objective();
        if (query.target().isAdopted() && objective.minAccuracy() > 0) {
            return new InfeasibleObjective(
                    List.of(),
                    "'%s' has no measured accuracy, so its accuracy floor must be 0, got %s"
                            .formatted(query.name(), format(objective.minAccuracy())));
        }
        if (query.target().candidates().isEmpty()) {
            return new InfeasibleObjective(List.of(), describeUnmeasured("'%s'".formatted(query.name())));
        }
        List<Objective> closest = findClosest(query.target().table(), objective, query.batch());
        String text = "no variant of '%s' %s%s; closest: %s"
                .formatted(
                        query.name(),
                        objective.minAccuracy() > 0
                                ? "reaches " + describe(objective)
                                : "answers " + describe(objective),
                        query.batch() == 1 ? "" : " at batch " + query.batch(),
                        closest.isEmpty()
                                ? "none"
                                : closest.stream()
                                        .map(InfeasibleObjective::describe)
                                        .collect(Collectors.joining(", or ")));
        return new InfeasibleObjective(closest, text);
    }

    /** Returns the text for a name without a profile. */
    public static String describeUnmeasured(String target) {
        return target + " has no profile on any node type, so the gateway cannot select it";
    }

    private static List<Objective> findClosest(CandidateTable table, Objective objective, int batch) {
        List<Objective> closest = new ArrayList<>();
        double laterMs = table.quickestAt(objective.minAccuracy(), batch);
        if (laterMs < Double.POSITIVE_INFINITY) {
            closest.add(new Objective(roundUp(laterMs), objective.minAccuracy()));
        }
        double lower = table.bestWithin(objective.latencyMs(), batch);
        if (lower >= 0) {
            closest.add(new Objective(objective.latencyMs(), roundDown(lower)));
        }
        double best = table.best(batch);
        if (closest.isEmpty() && best >= 0) {
            closest.add(new Objective(roundUp(table.quickestAt(best, batch)), roundDown(best)));
        }
        return closest;
    }

    private static String describe(Objective objective) {
        String bound = "within " + format(objective.latencyMs()) + " ms";
        return objective.minAccuracy() > 0 ? "accuracy " + format(objective.minAccuracy()) + " " + bound : bound;
    }

    // rounded towards the feasible side, so that a client can request the suggestion
    private static double roundUp(double latencyMs) {
        return BigDecimal.valueOf(latencyMs).setScale(2, RoundingMode.CEILING).doubleValue();
    }

    private static double roundDown(double accuracy) {
        return BigDecimal.valueOf(accuracy).setScale(4, RoundingMode.FLOOR).doubleValue();
    }

    private static String format(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
