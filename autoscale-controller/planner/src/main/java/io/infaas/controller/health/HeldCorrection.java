package io.infaas.controller.health;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The correction factor that plans use for a variant on a node type. It rises with the observations at once and falls after
 * {@value #CALM_SECONDS} s of much lower ones, so that it stays under a steady load. At least 1: an instance that is faster than its profile
 * without queues may still carry no more.
 */
final class HeldCorrection {

    private static final double FIRST = 1.3;
    private static final double MORE = 1.1;
    private static final double LESS = 0.8;
    private static final double NONE = 1.15;
    private static final int HOLDS = 2;
    private static final int CALM_SECONDS = 30;

    private double factor = 1;
    private int higher;
    private @Nullable Long lowerSince;

    /** Resumes a correction that plans already use. */
    static HeldCorrection of(double factor) {
        HeldCorrection heldCorrection = new HeldCorrection();
        heldCorrection.factor = Math.max(1, Math.min(CorrectionEvidence.MOST, factor));
        return heldCorrection;
    }

    double factor() {
        return factor;
    }

    /** Adds the present observation, once a second; returns whether the factor changed. */
    boolean follow(double seen, long nowNanos) {
        higher = seen >= (factor > 1 ? MORE * factor : FIRST) ? higher + 1 : 0;
        Long since = lowerSince;
        lowerSince = seen > LESS * factor ? null : since == null ? (Long) nowNanos : since;
        if (higher >= HOLDS) {
            return set(seen);
        }
        return since != null
                && lowerSince != null
                && nowNanos - since >= TimeUnit.SECONDS.toNanos(CALM_SECONDS)
                && set(seen < NONE ? 1 : seen);
    }

    private boolean set(double seen) {
        double before = factor;
        factor = Math.round(20 * seen) / 20.0;
        higher = 0;
        lowerSince = null;
        return factor != before;
    }
}
