package io.infaas.gateway.feedback;

import static io.infaas.gateway.feedback.LatencyCorrection.MeanAndDeviation.deviation;
import static io.infaas.gateway.feedback.LatencyCorrection.MeanAndDeviation.mean;
import static io.infaas.gateway.feedback.LatencyCorrection.MeanAndDeviation.pack;

import io.infaas.gateway.selection.ObservedLoad;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Ratio of observed to profiled service time of one instance, per power of two of the batch size. It is an upper estimate: moving mean plus
 * twice the moving mean deviation, within {@value #LEAST} and {@value #MOST}.
 *
 * <p>Per batch size, because a network hop adds a constant: it doubles a batch of 1 and is negligible in a batch of 32. A high ratio keeps
 * queries away, and with them new observations, so {@link #relax} moves it back to the prior. The prior is the ratio over all instances of
 * the variant on that node type; without observations, it is the profile. If it were always the profile, an instance observed to be faster
 * than its profile would take all queries while it has capacity. Its peers would then never be observed.
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

    // mean and deviation of each bucket
    private final AtomicLongArray cells = new AtomicLongArray(BUCKETS);
    private final AtomicLongArray observed = new AtomicLongArray(BUCKETS);
    private final @Nullable LatencyCorrection prior;

    /** Starts at the profile and relaxes to it. */
    LatencyCorrection() {
        this(null);
    }

    /** @param prior start value and target of relaxation; the profile if null */
    LatencyCorrection(@Nullable LatencyCorrection prior) {
        this.prior = prior;
        for (int i = 0; i < BUCKETS; i++) {
            cells.set(i, pack(expectedRatio(i), 0));
        }
    }

    private double expectedRatio(int bucket) {
        return prior == null ? 1 : mean(prior.cells.get(bucket));
    }

    /** Returns the factor from profiled to expected time. */
    double of(int items) {
        long cell = cells.get(bucket(items));
        return Math.min(MOST, Math.max(LEAST, mean(cell) + DEVIATIONS * deviation(cell)));
    }

    void observe(int items, double ratio) {
        int bucket = bucket(items);
        // one stall (a collection, a cold start) must not exclude an instance; consecutive stalls double the
        // limit each time
        double limit = Math.min(MOST, OUTLIER * Math.max(1, of(items)));
        double bounded = Math.min(limit, Math.max(LEAST, ratio));
        observed.lazySet(bucket, 1);
        cells.updateAndGet(bucket, cell -> {
            double error = bounded - mean(cell);
            double deviation = deviation(cell) + DEVIATION_WEIGHT * (Math.abs(error) - deviation(cell));
            return pack(mean(cell) + MEAN_WEIGHT * error, deviation);
        });
    }

    /** Moves buckets without an observation since the last call one step back to the prior. */
    void relax() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (observed.getAndSet(bucket, 0) == 0) {
                double expected = expectedRatio(bucket);
                cells.updateAndGet(
                        bucket, cell -> pack(moveTowards(expected, mean(cell)), deviation(cell) * (1 - RELAXATION)));
            }
        }
    }

    // reaches the prior exactly: an instance slightly above its peers would never be the earlier of two
    private static double moveTowards(double expected, double mean) {
        double step = expected - mean;
        return Math.abs(step) < NEAR ? expected : mean + RELAXATION * step;
    }

    private static int bucket(int items) {
        return Math.min(BUCKETS - 1, 31 - Integer.numberOfLeadingZeros(Math.max(1, items)));
    }

    /** A mean and a deviation as two floats in one long, so that they are read and replaced together without a lock. */
    static final class MeanAndDeviation {
        private MeanAndDeviation() {}

        static long pack(double mean, double deviation) {
            return ((long) Float.floatToRawIntBits((float) mean) << 32)
                    | (Float.floatToRawIntBits((float) deviation) & 0xFFFF_FFFFL);
        }

        static double mean(long packed) {
            return Float.intBitsToFloat((int) (packed >>> 32));
        }

        static double deviation(long packed) {
            return Float.intBitsToFloat((int) packed);
        }
    }
}
