package io.infaas.gateway.feedback;

import static io.infaas.gateway.feedback.LatencyCorrection.MeanAndDeviation.deviation;
import static io.infaas.gateway.feedback.LatencyCorrection.MeanAndDeviation.mean;
import static io.infaas.gateway.feedback.LatencyCorrection.MeanAndDeviation.pack;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The observed time of an instance by the number of items in flight. Concurrencies up to {@value #EXACT} have a bucket each, then there are
 * {@value #PER_DOUBLING} per doubling. Safe from any thread; takes no lock and allocates nothing, and an observation that is lost in a race
 * does not matter.
 *
 * <p>A prediction is an upper bound of nearly all answers: moving mean plus {@value #DEVIATIONS} times the moving mean deviation. Beyond
 * the observed concurrencies the time grows at the observed slope. Stale observations are not used: a prediction that keeps queries away
 * would never be corrected.
 *
 * <p>Source of mean plus deviation: RFC 6298 (retransmission timeout).
 */
final class ConcurrencyCurve {

    static final int DEVIATIONS = 4;
    static final int EXACT = 8;
    static final int PER_DOUBLING = 4;

    // up to 8,191 items; bucket 0 has none
    static final int BUCKETS = EXACT + 1 + 10 * PER_DOUBLING;

    private static final int WEIGHT = 8;
    private static final int DEVIATION_WEIGHT = 4;
    private static final int OUTLIER = 2;
    private static final double LEAST_MARGIN = 0.125;
    private static final int FRESH_SECONDS = 3;
    private static final int FRESH_TIMES = 4;
    private static final int RATE_TIMES = 16;
    private static final int OLD_SECONDS = 30;
    private static final int OLDEST_SECONDS = 3_600;

    /** Answers at a concurrency before its rate counts. */
    private static final int ENOUGH = 3;

    /** A prediction beyond the observed concurrencies is at most this many times the time at the highest observed one. */
    private static final int FURTHEST = 8;

    // mean and deviation of time / concurrency, ms; 0 without observations
    private final AtomicLongArray cells = new AtomicLongArray(BUCKETS);
    // number of answers, up to WEIGHT
    private final AtomicIntegerArray counts = new AtomicIntegerArray(BUCKETS);
    // seconds with answers since the last one in the bucket
    private final AtomicIntegerArray ages = new AtomicIntegerArray(BUCKETS);
    private volatile boolean observed;
    /** One more than the highest bucket with observations. */
    private volatile int end;

    void observe(int bucket, double msPerItem) {
        markObserved(bucket);
        record(bucket, msPerItem);
    }

    private void markObserved(int bucket) {
        if (!observed) {
            observed = true;
        }
        if (bucket >= end) {
            end = bucket + 1;
        }
    }

    /** Records a lower bound: no answer came within a time. */
    void observeAtLeast(int bucket, double msPerItem) {
        markObserved(bucket);
        if (msPerItem > mean(cells.get(bucket))) {
            if (counts.get(bucket) > 0) {
                record(bucket, msPerItem);
            } else {
                cells.lazySet(bucket, pack(msPerItem, 0));
                ages.lazySet(bucket, 0);
            }
        }
    }

    private void record(int bucket, double msPerItem) {
        // one new observation must not revive a stale bucket
        int count = isFresh(bucket) ? counts.get(bucket) : 0;
        if (count == 0) {
            cells.lazySet(bucket, pack(msPerItem, msPerItem * LEAST_MARGIN));
        } else {
            long cell = cells.get(bucket);
            // one stall must not keep queries away; each further stall doubles the limit
            double error = Math.min(msPerItem, OUTLIER * upper(bucket)) - mean(cell);
            double deviation = deviation(cell) + (Math.abs(error) - deviation(cell)) / DEVIATION_WEIGHT;
            cells.lazySet(bucket, pack(mean(cell) + error / Math.min(WEIGHT, count + 1), deviation));
        }
        counts.lazySet(bucket, Math.min(WEIGHT, count + 1));
        if (ages.get(bucket) != 0) {
            ages.lazySet(bucket, 0);
        }
    }

    /** Time per item at this concurrency, ms: the inverse of the rate; infinite without enough answers lately. */
    double msPerItem(int bucket) {
        boolean measured = counts.get(bucket) >= ENOUGH && isYounger(bucket, RATE_TIMES);
        return measured ? mean(cells.get(bucket)) : Double.POSITIVE_INFINITY;
    }

    /** Whether there were answers at this concurrency within the last {@value #OLD_SECONDS} s, not counting silent ones. */
    boolean isKnown(int bucket) {
        return counts.get(bucket) >= ENOUGH && ages.get(bucket) < OLD_SECONDS;
    }

    /** Returns the time within which nearly all answers come at this concurrency, ms; 0 without observations. */
    double expectedMs(int concurrency) {
        int currentBucket = Math.min(end, bucket(concurrency));
        double leastMs = isFresh(currentBucket) ? upper(currentBucket) * concurrency : 0;
        if (leastMs > 0 && isAnswered(currentBucket)) {
            return leastMs;
        }
        int lower = nextFresh(currentBucket, -1);
        while (lower > 0 && !isAnswered(lower)) {
            leastMs = Math.max(leastMs, upper(lower) * top(lower));
            lower = nextFresh(lower, -1);
        }
        int higher = nextFresh(currentBucket, 1);
        while (higher > 0 && !isAnswered(higher)) {
            higher = nextFresh(higher, 1);
        }
        return Math.max(leastMs, between(lower, higher, concurrency));
    }

    // lower and higher are 0 if there is none
    private double between(int lower, int higher, int concurrency) {
        if (lower == 0) {
            return higher == 0 ? 0 : upper(higher) * concurrency;
        }
        double ms = upper(lower) * top(lower);
        double beyondMs = Math.min(FURTHEST * ms, ms + slope(lower) * (concurrency - top(lower)));
        return higher == 0 ? beyondMs : Math.min(beyondMs, Math.max(ms, upper(higher) * top(higher)));
    }

    // if not, the observed time is only a lower bound
    private boolean isAnswered(int bucket) {
        return counts.get(bucket) > 0;
    }

    // growth of the time per further item, ms, between half of a concurrency and it
    private double slope(int bucket) {
        int half = bucket(Math.max(1, top(bucket) / 2));
        while (cells.get(half) == 0) {
            half++;
        }
        if (half >= bucket) {
            return 0;
        }
        double grownMs = mean(cells.get(bucket)) * top(bucket) - mean(cells.get(half)) * top(half);
        return Math.max(0, grownMs) / (top(bucket) - top(half));
    }

    // 0 if there is none
    private int nextFresh(int from, int step) {
        int last = end;
        for (int bucket = from + step; bucket > 0 && bucket < last; bucket += step) {
            if (isFresh(bucket)) {
                return bucket;
            }
        }
        return 0;
    }

    private boolean isFresh(int bucket) {
        return cells.get(bucket) != 0 && isYounger(bucket, FRESH_TIMES);
    }

    private boolean isYounger(int bucket, int times) {
        return ages.get(bucket) <= FRESH_SECONDS + times * mean(cells.get(bucket)) * top(bucket) / 1000;
    }

    private double upper(int bucket) {
        long cell = cells.get(bucket);
        return mean(cell) + Math.max(LEAST_MARGIN * mean(cell), DEVIATIONS * deviation(cell));
    }

    /** Advances by one second. A second without answers ages nothing. */
    void relax() {
        if (observed) {
            observed = false;
            for (int bucket = 1; bucket < BUCKETS; bucket++) {
                ages.lazySet(bucket, Math.min(OLDEST_SECONDS, ages.get(bucket) + 1));
            }
        }
    }

    static int bucket(int concurrency) {
        if (concurrency <= EXACT) {
            return Math.max(1, concurrency);
        }
        int doubling = 31 - Integer.numberOfLeadingZeros(concurrency);
        int quarter = (concurrency >>> (doubling - 2)) & (PER_DOUBLING - 1);
        return Math.min(BUCKETS - 1, EXACT + 1 + (doubling - 3) * PER_DOUBLING + quarter);
    }

    /** The highest concurrency of a bucket. */
    static int top(int bucket) {
        if (bucket <= EXACT) {
            return bucket;
        }
        int place = bucket - EXACT - 1;
        int doubling = 3 + place / PER_DOUBLING;
        return ((PER_DOUBLING + 1 + place % PER_DOUBLING) << (doubling - 2)) - 1;
    }
}
