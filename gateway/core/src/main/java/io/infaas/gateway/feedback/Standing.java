package io.infaas.gateway.feedback;

import io.infaas.catalog.Application;
import io.infaas.gateway.refusal.RefusalReason;
import java.util.Collection;

/**
 * What an application is due beside others: claims of the same priority are as their weights, and a step of priority counts as much as
 * {@value #PER_STEP} times the weight. So a lower priority yields first and is not starved.
 *
 * @param priority the higher is served first
 * @param weight above 0
 */
public record Standing(int priority, double weight) {

    static final double PER_STEP = 16;

    /** The least claim, of the largest one: however far below, an application gets a little. */
    private static final double LEAST = 1.0 / 1024;

    private static final double LEAST_WEIGHT = 1e-9;
    private static final double MOST_WEIGHT = 1e9;

    /** Of an application that the catalog does not have any more. */
    static final Standing USUAL = new Standing(Application.USUAL_PRIORITY, Application.USUAL_WEIGHT);

    public static Standing of(Application application) {
        return new Standing(application.priority(), application.weight());
    }

    private double claim() {
        return Math.max(LEAST_WEIGHT, Math.min(MOST_WEIGHT, weight)) * Math.pow(PER_STEP, priority);
    }

    /** The claim in proportion to the largest one among these, above 0 and at most 1. */
    public double among(Collection<Standing> all) {
        double largest = claim();
        for (Standing other : all) {
            largest = Math.max(largest, other.claim());
        }
        return Math.max(LEAST, claim() / largest);
    }

    /** Why it is refused what the other gets. */
    public RefusalReason yieldingTo(Standing other) {
        return other.priority > priority ? RefusalReason.SHED_PRIORITY : RefusalReason.SHED_SHARE;
    }
}
