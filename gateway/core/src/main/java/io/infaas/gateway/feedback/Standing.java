package io.infaas.gateway.feedback;

import io.infaas.catalog.Application;
import io.infaas.gateway.refusal.RefusalReason;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

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

    double claim() {
        return Math.max(LEAST_WEIGHT, Math.min(MOST_WEIGHT, weight)) * Math.pow(PER_STEP, priority);
    }

    /** The claim in proportion to the largest one among these and its own, above 0 and at most 1. */
    public double among(Collection<Standing> others) {
        double largest = claim();
        for (Standing other : others) {
            largest = Math.max(largest, other.claim());
        }
        return share(largest);
    }

    /** The claim in proportion to the largest one, above 0 and at most 1. */
    double share(double largestClaim) {
        return Math.max(LEAST, claim() / largestClaim);
    }

    /**
     * Why it is refused what the other gets.
     *
     * @param before why it is refused what a third one gets: priority is the strongest reason
     */
    public RefusalReason yieldingTo(Standing other, @Nullable RefusalReason before) {
        return other.priority > priority || before == RefusalReason.SHED_PRIORITY
                ? RefusalReason.SHED_PRIORITY
                : RefusalReason.SHED_SHARE;
    }
}
