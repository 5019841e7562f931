package io.infaas.builder.node;

import io.infaas.builder.failure.VariantException;
import java.util.function.BooleanSupplier;

/**
 * The highest rate at which the queue does not grow. The search offers rates in an open loop: it changes the rate by half until
 * the limit lies between two trials, then narrows it to 5 %.
 *
 * @param perSecond the highest sustained rate, or, if none was sustained, the highest rate of answers
 * @param stable whether the search reached its precision
 */
record RateSearch(double perSecond, boolean stable) {

    private static final double STEP = 1.5;
    private static final double CLOSE = 1.05;
    private static final int MOST_TRIALS = 40;

    /**
     * The outcome of an offered rate.
     *
     * @param perSecond rate of answers
     * @param keptUp whether the queue did not grow
     */
    record Trial(double perSecond, boolean keptUp) {}

    /** Offers a rate for some time. */
    @FunctionalInterface
    interface Offer {
        Trial at(double perSecond) throws VariantException;
    }

    /** @param hasTime whether another trial may start; the first one always runs */
    static RateSearch from(double start, Offer offer, BooleanSupplier hasTime) throws VariantException {
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double kept = 0;
        double answered = 0;
        double rate = start;
        for (int trials = 0; trials == 0 || (trials < MOST_TRIALS && hasTime.getAsBoolean()); trials++) {
            Trial trial = offer.at(rate);
            answered = Math.max(answered, trial.perSecond());
            if (trial.keptUp()) {
                low = rate;
                kept = Math.max(kept, trial.perSecond());
            } else {
                high = rate;
            }
            if (low > 0 && high / low <= CLOSE) {
                return new RateSearch(kept, true);
            }
            rate = high == Double.POSITIVE_INFINITY ? low * STEP : low == 0 ? high / STEP : Math.sqrt(low * high);
        }
        return new RateSearch(kept > 0 ? kept : answered, false);
    }
}
