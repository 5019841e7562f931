package io.infaas.triton.embedded.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Statistics of one loaded version, as the protocol defines them (protocol page, D.6). Thread-safe. */
public final class InferenceCounters {
    private final LongSupplier millis;
    private final Map<Integer, Batch> batches = new TreeMap<>();
    private long lastInference;
    private long inferences;
    private long executions;
    private Duration success = Duration.ZERO;
    private Duration fail = Duration.ZERO;
    private Duration queue = Duration.ZERO;
    private Duration input = Duration.ZERO;
    private Duration infer = Duration.ZERO;
    private Duration output = Duration.ZERO;
    private long rejected;
    private long cancelled;

    InferenceCounters(LongSupplier millis) {
        this.millis = millis;
    }

    /** Count and total duration, in nanoseconds. */
    public record Duration(long count, long nanos) {
        static final Duration ZERO = new Duration(0, 0);

        Duration plus(long more) {
            return new Duration(count + 1, nanos + more);
        }
    }

    /** Executions at one batch size. */
    public record Batch(int size, Duration input, Duration infer, Duration output) {}

    /** The counters at one instant; {@code lastInference} in milliseconds since the epoch, 0 before the first. */
    public record Snapshot(
            long lastInference,
            long inferences,
            long executions,
            Duration success,
            Duration fail,
            Duration queue,
            Duration input,
            Duration infer,
            Duration output,
            List<Batch> batches,
            long rejected,
            long cancelled) {}

    synchronized void recordSuccess(int batch, Stopwatch clock) {
        lastInference = millis.getAsLong();
        inferences += batch;
        executions++;
        success = success.plus(clock.total());
        queue = queue.plus(clock.queue());
        input = input.plus(clock.input());
        infer = infer.plus(clock.infer());
        output = output.plus(clock.output());
        Batch before = batches.getOrDefault(batch, new Batch(batch, Duration.ZERO, Duration.ZERO, Duration.ZERO));
        batches.put(
                batch,
                new Batch(
                        batch,
                        before.input().plus(clock.input()),
                        before.infer().plus(clock.infer()),
                        before.output().plus(clock.output())));
    }

    synchronized void recordFailure(Stopwatch clock) {
        lastInference = millis.getAsLong();
        fail = fail.plus(clock.total());
    }

    synchronized void recordRejection(Stopwatch clock) {
        rejected++;
        fail = fail.plus(clock.total());
    }

    synchronized void recordCancellation(Stopwatch clock) {
        cancelled++;
        fail = fail.plus(clock.total());
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(
                lastInference,
                inferences,
                executions,
                success,
                fail,
                queue,
                input,
                infer,
                output,
                List.copyOf(batches.values()),
                rejected,
                cancelled);
    }
}
