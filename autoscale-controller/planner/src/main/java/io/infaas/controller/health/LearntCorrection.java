package io.infaas.controller.health;

import io.infaas.controller.plan.Corrections.Profiled;

/**
 * A correction factor with its evidence, so that the next controller can resume it.
 *
 * @param factor correction factor in plans, above 1
 * @param seen observed / profiled time of its last answers
 * @param answers number of answers behind it
 */
public record LearntCorrection(Profiled of, double factor, double seen, double answers) {

    public LearntCorrection {
        if (!(factor > 1 && seen > 0 && answers > 0)
                || Double.isInfinite(factor)
                || Double.isInfinite(seen)
                || Double.isInfinite(answers)) {
            throw new IllegalArgumentException(
                    "correction of %s: factor %s must be above 1, seen %s and answers %s above 0"
                            .formatted(of, factor, seen, answers));
        }
    }
}
