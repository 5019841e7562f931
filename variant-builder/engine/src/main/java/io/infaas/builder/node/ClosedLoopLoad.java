package io.infaas.builder.node;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.Timing;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of requests in flight: each answer triggers the next one. With more requests than the node executes at once, its queue is
 * never empty: the rate of answers is its throughput at saturation.
 *
 * @param timeout longest time for one request
 */
record ClosedLoopLoad(Supplier<Future<?>> request, Duration timeout) {

    /** Parts of the time: three windows that have to agree, and one to begin with. */
    private static final int PARTS = Timing.Steadiness.WINDOWS + 1;

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final double NANOS_PER_SECOND = 1e9;

    static final class FailedRequest extends Exception {
        private static final long serialVersionUID = 1L;

        FailedRequest(Throwable cause) {
            super(cause);
        }
    }

    /**
     * The rate of answers.
     *
     * @param perSecond requests/s
     * @param stable whether three windows agreed before the deadline
     */
    record Rate(double perSecond, boolean stable) {}

    /**
     * Measures until three windows agree, or until the deadline; at least one window. Nothing is in flight afterwards.
     *
     * @param inFlight number of requests in flight
     * @param executed number of requests that the node executes at once; a window covers twice as many at least
     * @param deadline on {@link System#nanoTime()}
     */
    Rate with(int inFlight, int executed, long deadline) throws FailedRequest, VariantException, InterruptedException {
        Semaphore free = new Semaphore(inFlight);
        AtomicLong answered = new AtomicLong();
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        Timing.Steadiness steadiness = new Timing.Steadiness();
        long start = System.nanoTime();
        long window = Math.max(LEAST_NANOS, Math.min(MOST_NANOS, (deadline - start) / PARTS));
        long windowStart = start;
        long before = 0;
        boolean warm = false;
        do {
            take(1, free, inFlight);
            if (failed.get() != null) {
                free.release();
                break;
            }
            send(free, answered, failed);
            long now = System.nanoTime();
            long count = answered.get();
            boolean over = count - before >= 2L * executed && now - windowStart >= window;
            if (warm && over) {
                steadiness.add((count - before) / ((now - windowStart) / NANOS_PER_SECOND));
            }
            // requests to an idle node begin no window
            if (over || (!warm && count >= inFlight)) {
                warm = true;
                windowStart = now;
                before = count;
            }
        } while (!steadiness.isReached() && (steadiness.isEmpty() || System.nanoTime() < deadline));
        take(inFlight, free, inFlight);
        Throwable failure = failed.get();
        if (failure != null) {
            throw new FailedRequest(failure);
        }
        return new Rate(steadiness.median(), steadiness.isReached());
    }

    private void send(Semaphore free, AtomicLong answered, AtomicReference<@Nullable Throwable> failed) {
        request.get().onComplete(result -> {
            if (result.failed()) {
                failed.compareAndSet(null, result.cause());
            } else {
                answered.incrementAndGet();
            }
            free.release();
        });
    }

    private void take(int permits, Semaphore free, int inFlight) throws VariantException, InterruptedException {
        if (!free.tryAcquire(permits, 2 * timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new VariantException(
                    "the node did not answer %d requests".formatted(inFlight - free.availablePermits()));
        }
    }
}
