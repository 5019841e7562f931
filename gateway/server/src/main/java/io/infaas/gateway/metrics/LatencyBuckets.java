package io.infaas.gateway.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The buckets of latencies: 20 per decade from 1 ms to 10 s. They bound the error of a percentile by 15 %, and mostly to a few per cent,
 * because Prometheus interpolates within a bucket.
 */
final class LatencyBuckets {

    /** The series R20 of ISO 3: equal ratios, with three digits. It has the usual objectives 1, 2.5 and 5. */
    private static final int[] HUNDREDTHS = {
        100, 112, 125, 140, 160, 180, 200, 224, 250, 280, 315, 355, 400, 450, 500, 560, 630, 710, 800, 900
    };

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private LatencyBuckets() {}

    /**
     * The ends of the buckets, ascending.
     *
     * @param boundMs is one of them, so that the share within it is exact, if it is positive and below a day
     */
    static Duration[] of(double boundMs) {
        TreeSet<Duration> ends = new TreeSet<>();
        for (long decade = LEAST_NANOS; decade < MOST_NANOS; decade *= 10) {
            long unit = decade / 100;
            Arrays.stream(HUNDREDTHS).forEach(hundredths -> ends.add(Duration.ofNanos(hundredths * unit)));
        }
        ends.add(Duration.ofNanos(MOST_NANOS));
        if (boundMs > 0 && boundMs < TimeUnit.DAYS.toMillis(1)) {
            ends.add(Duration.ofNanos((long) (1e6 * boundMs)));
        }
        return ends.toArray(Duration[]::new);
    }
}
