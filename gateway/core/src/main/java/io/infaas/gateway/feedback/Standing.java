package io.infaas.gateway.feedback;

import io.infaas.catalog.Application;
import io.infaas.gateway.refusal.RefusalReason;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The claim of an application beside others: in proportion to its weight; a step of priority multiplies it by {@value #PER_STEP}. So a
 * lower priority yields first and is not starved.
 *
 * @param priority higher priorities are served first
 * @param weight above 0
 */
public record Standing(int priority, double weight) {

    static final double PER_STEP = 16;

    /** The least claim, of the largest one: a far lower application still gets a little. */
    private static final double LEAST = 1.0 / 1024;

    private static final double LEAST_WEIGHT = 1e-9;
    private static final double MOST_WEIGHT = 1e9;

    /** The standing of an application that has left the catalog. */
    static final Standing USUAL = new Standing(Application.USUAL_PRIORITY, Application.USUAL_WEIGHT);

    public static Standing of(Application application) {
        return new Standing(application.priority(), application.weight());
    }

    double claim() {
        return Math.max(LEAST_WEIGHT, Math.min(MOST_WEIGHT, weight)) * Math.pow(PER_STEP, priority);
    }

    /** The claim in proportion to the largest one among these and its own, above 0 and at most 1. */
    public double among(Collection<Standing> standings) {
        double largest = claim();
        for (Standing other : standings) {
            largest = Math.max(largest, other.claim());
        }
        return share(largest);
    }

    /** The claim in proportion to the largest one, above 0 and at most 1. */
    double share(double largestClaim) {
        return Math.max(LEAST, claim() / largestClaim);
    }

    /**
     * Returns why it yields to another application.
     *
     * @param before reason to yield to a third one: priority is the strongest reason
     */
    public RefusalReason yieldingTo(Standing other, @Nullable RefusalReason before) {
        return other.priority > priority || before == RefusalReason.SHED_PRIORITY
                ? RefusalReason.SHED_PRIORITY
                : RefusalReason.SHED_SHARE;
    }
}
