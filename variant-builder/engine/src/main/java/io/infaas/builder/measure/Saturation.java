package io.infaas.builder.measure;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The throughput of several instances that are never idle.
 *
 * @param itemsPerSecond throughput of all instances together
 * @param stable whether three windows agreed before the deadline
 */
record Saturation(double itemsPerSecond, boolean stable) {

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * @param batch items per execution
     * @param instances executions that run in parallel, each on its own thread
     * @param deadline on {@link System#nanoTime()}; at least one window is measured
     */
    static Saturation of(int batch, List<Timing.Execution<OrtException>> instances, long deadline)
            throws OrtException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(instances.size());
        try {
            Steadiness steadiness = new Steadiness();
            // the first execution of a size allocates
            window(batch, instances, threads, 0);
            long window = (deadline - System.nanoTime()) / Steadiness.WINDOWS;
            do {
                steadiness.add(window(batch, instances, threads, Math.max(LEAST_NANOS, Math.min(MOST_NANOS, window))));
            } while (!steadiness.isReached() && System.nanoTime() < deadline);
            return new Saturation(steadiness.median(), steadiness.isReached());
        } finally {
            threads.shutdownNow();
        }
    }

    /** @param nanos time in which executions start; each instance has one at least */
    private static double window(
            int batch, List<Timing.Execution<OrtException>> instances, ExecutorService threads, long nanos)
            throws OrtException, InterruptedException {
        long start = System.nanoTime();
        List<Future<Long>> runs = new ArrayList<>();
        for (Timing.Execution<OrtException> instance : instances) {
            runs.add(threads.submit(() -> {
                long count = 0;
                do {
                    instance.run();
                    count++;
                } while (System.nanoTime() - start < nanos);
                return count;
            }));
        }
        long count = 0;
        for (Future<Long> run : runs) {
            try {
                count += run.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof OrtException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
        return (double) count * batch / (System.nanoTime() - start) * TimeUnit.SECONDS.toNanos(1);
    }
}
