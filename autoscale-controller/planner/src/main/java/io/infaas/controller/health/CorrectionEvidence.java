package io.infaas.controller.health;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Correction factor of one instance: the mean logarithm of its observed ratios, with an earlier belief as the first few answers. It follows the
 * last seconds, or the last {@value #ANSWERS} answers if they take longer, and decays over minutes without answers. One stall counts as
 * twice as long at most.
 */
final class CorrectionEvidence {

    static final double LEAST = 0.3;
    static final double MOST = 8;

    private static final double ENOUGH = 20;
    private static final double BELIEVED = 5;
    private static final double ANSWERS = 40;
    private static final double SECONDS = 5;
    private static final double FORGETTING_SECONDS = 180;
    private static final double MOST_ANSWERS = 200;
    private static final double STEP = Math.log(2);

    private double mean;
    private double answers;

    /** @param belief factor before the first answer */
    CorrectionEvidence(double belief) {
        mean = Math.log(bounded(belief));
    }

    private static double bounded(double factor) {
        return Math.min(MOST, Math.max(LEAST, factor));
    }

    /** Adds the observations since the last call. */
    void add(double ratio, long more, double seconds) {
        double logRatio = Math.log(bounded(ratio));
        double step = isEnough() ? Math.max(mean - STEP, Math.min(mean + STEP, logRatio)) : logRatio;
        double recent = Math.min(1 - Math.exp(-seconds / SECONDS), more / (more + ANSWERS));
        mean += Math.max(recent, more / (more + answers + BELIEVED)) * (step - mean);
        answers = Math.min(MOST_ANSWERS, answers + more);
    }

    /** Time without answers. */
    void forget(double seconds) {
        answers *= Math.exp(-seconds / FORGETTING_SECONDS);
    }

    double factor() {
        return Math.exp(mean);
    }

    double answers() {
        return answers;
    }

    /** Whether this many answers are enough evidence. */
    boolean isEnough() {
        return answers >= ENOUGH;
    }

    boolean isForgotten() {
        return answers < 1;
    }

    /**
     * The correction factor that plans use for a variant on a node type. It rises with the observations at once and falls after
     * {@value #CALM_SECONDS} s of lower ones, so that it stays under a steady load.
     */
    static final class HeldCorrection {
        private static final double FIRST = 1.3;
        private static final double MORE = 1.1;
        private static final double LESS = 0.9;
        private static final double NONE = 1.15;
        private static final int HOLDS = 2;
        private static final int CALM_SECONDS = 30;

        private double factor = 1;
        private int higher;
        private @Nullable Long lowerSince;

        /** Resumes a correction that plans already use. */
        static HeldCorrection of(double factor) {
            HeldCorrection heldCorrection = new HeldCorrection();
            heldCorrection.set(bounded(factor));
            return heldCorrection;
        }

        double factor() {
            return factor;
        }

        /** Adds the present observation, once a second; returns whether the factor changed. */
        boolean follow(double observation, long nowNanos) {
            higher = observation >= (factor == 1 ? FIRST : MORE * factor) ? higher + 1 : 0;
            Long since = lowerSince;
            lowerSince = observation > LESS * factor ? null : since == null ? (Long) nowNanos : since;
            if (higher >= HOLDS) {
                return set(observation);
            }
            return since != null
                    && lowerSince != null
                    && nowNanos - since >= TimeUnit.SECONDS.toNanos(CALM_SECONDS)
                    && set(observation);
        }

        private boolean set(double observation) {
            double before = factor;
            factor = observation < NONE && observation > 1 / NONE ? 1 : Math.round(20 * observation) / 20.0;
            higher = 0;
            lowerSince = null;
            return factor != before;
        }
    }
}
