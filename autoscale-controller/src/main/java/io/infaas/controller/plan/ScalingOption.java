package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;
import java.util.Comparator;
import java.util.List;

/**
 * One way to scale, placed: what the layout would be, what that costs and what it would carry.
 *
 * @param offer what comes, or for a removal what goes
 * @param count how many come, or go
 * @param cost US dollars per hour that are added, loading included; below 0 where the change saves
 * @param queryCost what a typical query would cost then, US dollars
 */
record ScalingOption(PlanChange.Kind kind, Offer offer, int count, Layout after, double cost, double queryCost, Assignment spread) {

    private static final double SAME = 1e-9;

    /** The cheapest first; what is equal by memory is told apart by the cost of a query, then by name. */
    static final Comparator<ScalingOption> CHEAPEST_FIRST = Comparator.<ScalingOption>comparingDouble(option -> option.grade())
            .thenComparingDouble(ScalingOption::queryCost)
            .thenComparing(ScalingOption::label);

    /** Short, for people and as the name of an input. */
    String label() {
        return "%s %s x%d on %s"
                .formatted(
                        kind.label(),
                        ReasonText.alias(offer),
                        count,
                        offer.nodeType().name());
    }

    static String list(List<ScalingOption> options) {
        return String.join(
                ", ",
                options.stream()
                        .map(option -> "%s %s USD/h".formatted(option.label(), ReasonText.number(option.cost())))
                        .toList());
    }

    // sums of costs on a grid differ by roundings
    private long grade() {
        return Math.round(cost / SAME);
    }
}
