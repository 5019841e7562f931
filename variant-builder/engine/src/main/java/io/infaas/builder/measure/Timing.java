package io.infaas.builder.measure;

import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.LatencySample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * Times executions until their durations are stable.
 *
 * <p>A window is at least 50 executions and 40 ms, cut off at 200 ms. Windows are added until the medians of the last three
 * agree within 10 %, or until the deadline. The result covers the last three windows.
 *
 * @param performance median and 99th percentile, with the median's 95 % interval as if executions were independent; throughput of
 *     executions back to back
 * @param stable whether three windows agreed before the deadline
 */
public record Timing(BatchPerformance performance, boolean stable) {

    private static final int RUNS = 50;
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final double NORMAL_95 = 1.96;
    private static final int WARM_UP_RUNS = 3;
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * One execution.
     *
     * @param <E> type of its failures
     */
    @FunctionalInterface
    public interface Execution<E extends Exception> {
        void run() throws E;
    }

    /**
     * @param batch items in one execution
     * @param clock monotonic, ns
     * @param deadline on the clock; at least one window is measured
     */
    public static <E extends Exception> Timing of(int batch, Execution<E> execution, LongSupplier clock, long deadline)
            throws E {
        long start = clock.getAsLong();
        for (int run = 0; run < WARM_UP_RUNS || clock.getAsLong() - start < WARM_UP_NANOS; run++) {
            execution.run();
        }
        Deque<long[]> windows = new ArrayDeque<>();
        Steadiness steadiness = new Steadiness();
        do {
            long[] window = window(execution, clock);
            windows.add(window);
            if (windows.size() > Steadiness.WINDOWS) {
                windows.remove();
            }
            steadiness.add((double) quantile(window, 0.5));
        } while (!steadiness.isReached() && clock.getAsLong() < deadline);
        long[] durations =
                windows.stream().flatMapToLong(LongStream::of).sorted().toArray();
        double[] rates = windows.stream()
                .mapToDouble(window -> window.length / (LongStream.of(window).sum() / NANOS_PER_SECOND))
                .sorted()
                .toArray();
        BatchPerformance performance = new BatchPerformance(
                batch,
                quantile(durations, 0.5) / NANOS_PER_MS,
                quantile(durations, 0.99) / NANOS_PER_MS,
                batch * rates[rates.length / 2],
                sample(durations));
        return new Timing(performance, steadiness.isReached());
    }

    /** Throughput of executions back to back: the median of the windows, so that one pause of the machine does not count. */
    public double itemsPerSecond() {
        return performance.itemsPerSecond();
    }

    private static <E extends Exception> long[] window(Execution<E> execution, LongSupplier clock) throws E {
        LongStream.Builder durations = LongStream.builder();
        long start = clock.getAsLong();
        long before = start;
        for (int run = 1; ; run++) {
            execution.run();
            long now = clock.getAsLong();
            durations.add(Math.max(1, now - before));
            before = now;
            long elapsed = now - start;
            if (elapsed >= MOST_NANOS || (run >= RUNS && elapsed >= LEAST_NANOS)) {
                return durations.build().sorted().toArray();
            }
        }
    }

    /**
     * The binomial distribution gives the probability that the median lies between two ranks, for any distribution of the durations: 1.96
     * of its standard deviations to either side of the middle.
     */
    private static LatencySample sample(long[] sorted) {
        double reach = NORMAL_95 * Math.sqrt(sorted.length) / 2;
        int low = Math.max(0, (int) Math.floor(sorted.length / 2.0 - reach));
        int high = Math.min(sorted.length - 1, (int) Math.ceil(sorted.length / 2.0 + reach));
        return new LatencySample(sorted.length, sorted[low] / NANOS_PER_MS, sorted[high] / NANOS_PER_MS);
    }

    /** Nearest rank. */
    private static long quantile(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Checks whether the last three measurements agree: the largest is at most 10 % above the smallest. */
    public static final class Steadiness {

        /** The measurements that have to agree. */
        public static final int WINDOWS = 3;

        private static final double TOLERANCE = 1.10;

        private final Deque<Double> last = new ArrayDeque<>();

        public void add(double measurement) {
            last.add(measurement);
            if (last.size() > WINDOWS) {
                last.remove();
            }
        }

        public boolean isEmpty() {
            return last.isEmpty();
        }

        public boolean isReached() {
            double low = last.stream().mapToDouble(Double::doubleValue).min().orElse(0);
            double high = last.stream().mapToDouble(Double::doubleValue).max().orElse(0);
            return last.size() == WINDOWS && high <= low * TOLERANCE;
        }

        /** The median of the last three measurements, or of fewer at the start; 0 without any. */
        public double median() {
            double[] sorted =
                    last.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
        }
    }

    /** Divides a time among equal parts; later parts get the unused time of earlier ones. Used by one thread. */
    public static final class TimeBudget {

        private final long start;
        private final long nanos;
        private final int parts;
        private int startedParts;

        /**
         * @param start on {@link System#nanoTime()}
         * @param nanos time for all parts
         */
        public TimeBudget(long start, long nanos, int parts) {
            this.start = start;
            this.nanos = nanos;
            this.parts = parts;
        }

        /** The deadline of the next part; the last one's deadline, if there are more than planned. */
        public long next() {
            startedParts = Math.min(parts, startedParts + 1);
            return start + (long) ((double) nanos * startedParts / parts);
        }
    }

    /**
     * The same performances, with throughputs whose time per request ascends by batch size. A request can be padded to a larger size, so it
     * takes no longer than that: this corrects sizes that a pause of the machine made look slower. No throughput is lowered, and the highest
     * stays as it is.
     *
     * @param batches ascending by batch size
     */
    public static List<BatchPerformance> padded(List<BatchPerformance> batches) {
        List<BatchPerformance> performances = new ArrayList<>(batches);
        for (int i = batches.size() - 2; i >= 0; i--) {
            BatchPerformance larger = performances.get(i + 1);
            BatchPerformance batchPerformance = batches.get(i);
            double padded = larger.itemsPerSecond() * batchPerformance.batch() / larger.batch();
            if (padded > batchPerformance.itemsPerSecond()) {
                performances.set(i, batchPerformance.withItemsPerSecond(padded));
            }
        }
        return List.copyOf(performances);
    }
}
