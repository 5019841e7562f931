package io.infaas.gateway.feedback;

import io.infaas.gateway.selection.ObservedLoad;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Observed over profiled service time of one instance, per power of two of the batch size, as a figure that most answers
 * stay below: moving mean plus twice the moving mean deviation, within {@value #LEAST} and {@value #MOST}.
 *
 * <p>Per batch size because what a hop adds is a constant: it doubles a batch of 1 and is lost in a batch of 32. A high
 * figure keeps queries away and with them new observations, so {@link #relax} leads it back to the prior: what all instances of the
 * variant on that type of node are seen to need, or the profile where there is nothing to see. Were it the profile always, one that
 * is seen to be faster than its profile would keep all queries from its fellows for as long as it is never busy: nothing would ever be
 * seen of them.
 *
 * <p>Source of mean plus deviation: RFC 6298 (retransmission timeout).
 */
final class LatencyCorrection {

    static final double LEAST = ObservedLoad.LEAST_CORRECTION;
    static final double MOST = 8;

    private static final int BUCKETS = 12;
    private static final double MEAN_WEIGHT = 0.125;
    private static final double DEVIATION_WEIGHT = 0.25;
    private static final double DEVIATIONS = 2;
    private static final double RELAXATION = 0.2;
    private static final double NEAR = 0.01;
    private static final double OUTLIER = 2;

    // mean and deviation of a bucket as two floats in one long: read together, replaced together, no lock
    private final AtomicLongArray cells = new AtomicLongArray(BUCKETS);
    private final AtomicLongArray observed = new AtomicLongArray(BUCKETS);
    private final @Nullable LatencyCorrection prior;

    /** Begins at the profile, and is led back to it. */
    LatencyCorrection() {
        this(null);
    }

    /** @param prior what it begins at, and is led back to; the profile if null */
    LatencyCorrection(@Nullable LatencyCorrection prior) {
        this.prior = prior;
        for (int i = 0; i < BUCKETS; i++) {
            cells.set(i, cell(expected(i), 0));
        }
    }

    private double expected(int bucket) {
        return prior == null ? 1 : mean(prior.cells.get(bucket));
    }

    /** The factor from profiled to expected time. */
    double of(int items) {
        long cell = cells.get(bucket(items));
        return Math.min(MOST, Math.max(LEAST, mean(cell) + DEVIATIONS * deviation(cell)));
    }

    void observe(int items, double ratio) {
        int bucket = bucket(items);
        // one stall (a collection, a cold start) must not banish an instance; stalls in a row double the limit each
        // time
        double limit = Math.min(MOST, OUTLIER * Math.max(1, of(items)));
        double bounded = Math.min(limit, Math.max(LEAST, ratio));
        observed.lazySet(bucket, 1);
        cells.updateAndGet(bucket, cell -> {
            double error = bounded - mean(cell);
            double deviation = deviation(cell) + DEVIATION_WEIGHT * (Math.abs(error) - deviation(cell));
            return cell(mean(cell) + MEAN_WEIGHT * error, deviation);
        });
    }

    /** Leads buckets without an observation since the last call a step back to the prior. */
    void relax() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (observed.getAndSet(bucket, 0) == 0) {
                double expected = expected(bucket);
                cells.updateAndGet(
                        bucket, cell -> cell(towards(expected, mean(cell)), deviation(cell) * (1 - RELAXATION)));
            }
        }
    }

    // arrives, for one that stays the least bit above its fellows is never the earlier of two
    private static double towards(double expected, double mean) {
        double step = expected - mean;
        return Math.abs(step) < NEAR ? expected : mean + RELAXATION * step;
    }

    private static int bucket(int items) {
        return Math.min(BUCKETS - 1, 31 - Integer.numberOfLeadingZeros(Math.max(1, items)));
    }

    private static long cell(double mean, double deviation) {
        return ((long) Float.floatToRawIntBits((float) mean) << 32)
                | (Float.floatToRawIntBits((float) deviation) & 0xFFFF_FFFFL);
    }

    private static double mean(long cell) {
        return Float.intBitsToFloat((int) (cell >>> 32));
    }

    private static double deviation(long cell) {
        return Float.intBitsToFloat((int) cell);
    }
}
