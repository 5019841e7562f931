package io.infaas.builder.node;

import io.infaas.builder.failure.VariantException;
import java.util.function.BooleanSupplier;

/**
 * The highest rate at which a queue does not grow, found by offering rates whether or not answers keep up: grown or shrunk by
 * half until the limit lies between two tries, then narrowed to 5 %.
 *
 * @param perSecond the highest rate that was kept up with, or where none was, the most that was answered
 * @param stable whether the search came to its end
 */
record RateSearch(double perSecond, boolean stable) {

    private static final double STEP = 1.5;
    private static final double CLOSE = 1.05;
    private static final int MOST_TRIALS = 40;

    /**
     * What became of an offer.
     *
     * @param perSecond what was answered
     * @param keptUp whether the queue did not grow
     */
    record Trial(double perSecond, boolean keptUp) {}

    /** Offers a rate for a while. */
    @FunctionalInterface
    interface Offer {
        Trial at(double perSecond) throws VariantException;
    }

    /** @param inTime whether another trial may begin; one is made in any case */
    static RateSearch from(double start, Offer offer, BooleanSupplier inTime) throws VariantException {
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double kept = 0;
        double answered = 0;
        double rate = start;
        for (int trials = 0; trials == 0 || (trials < MOST_TRIALS && inTime.getAsBoolean()); trials++) {
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
