package io.infaas.controller.health;

import io.infaas.controller.plan.Corrections.Profiled;

/**
 * A correction factor, so that the next controller can resume it.
 *
 * @param factor observed / profiled service time
 * @param ageSeconds time since the last observation, s
 */
public record LearntCorrection(Profiled of, double factor, double ageSeconds) {

    public LearntCorrection {
        if (!(factor > 0 && ageSeconds >= 0) || Double.isInfinite(factor) || Double.isInfinite(ageSeconds)) {
            throw new IllegalArgumentException("correction of %s: factor %s must be above 0, age %s s at least 0"
                    .formatted(of, factor, ageSeconds));
        }
    }
}
