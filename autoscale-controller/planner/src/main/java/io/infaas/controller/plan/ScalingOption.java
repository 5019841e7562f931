package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.List;

/**
 * One way to scale: the resulting layout and its cost.
 *
 * @param candidate the candidate that is added, or for a removal the one that is removed
 * @param count number of placements added or removed
 * @param cost added cost, loading included, US dollars per hour; negative if the change saves
 * @param queryCost cost of a typical query afterwards, US dollars
 * @param assignment what the layout would carry, or the present one where it is known to carry hardly more; where capacity is given up,
 *     what is carried without it
 */
record ScalingOption(
        PlanChange.Kind kind,
        Candidate candidate,
        int count,
        Layout after,
        double cost,
        double queryCost,
        DemandAssignment assignment) {

    /** Cheapest first; ties are broken by the cost of a query, then by name. */
    static final Comparator<ScalingOption> CHEAPEST_FIRST = Comparator.<ScalingOption>comparingDouble(
                    option -> option.grade())
            .thenComparingDouble(ScalingOption::queryCost)
            .thenComparing(ScalingOption::label);

    /** Short form for reasons and inputs. */
    String label() {
        return "%s %s x%d on %s"
                .formatted(
                        kind.label(),
                        ReasonText.alias(candidate),
                        count,
                        candidate.nodeType().name());
    }

    static String list(List<ScalingOption> options) {
        return String.join(
                ", ",
                options.stream()
                        .map(option -> "%s %s USD/h".formatted(option.label(), ReasonText.number(option.cost())))
                        .toList());
    }

    // sums of grid costs differ by rounding
    private long grade() {
        return Math.round(cost / InstanceCost.SAME);
    }
}
