package io.infaas.builder.node;

import io.infaas.builder.failure.VariantException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends requests at a constant rate, without waiting for answers. */
final class OpenLoopLoad {

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MOST_IN_FLIGHT = 512;
    // requests of this share of a window may be in flight at its end without meaning a growing queue
    private static final double SLACK = 0.05;
    private static final double ON_TIME = 0.97;

    private final Supplier<Future<?>> request;
    private final int batch;
    private final int busy;
    private final Duration timeout;

    /**
     * @param batch items in a request
     * @param busy requests that are executed in parallel
     * @param timeout longest time for one request
     */
    OpenLoopLoad(Supplier<Future<?>> request, int batch, int busy, Duration timeout) {
        this.request = request;
        this.batch = batch;
        this.busy = busy;
        this.timeout = timeout;
    }

    /** A request failed. */
    static final class FailedRequest extends Exception {
        private static final long serialVersionUID = 1L;

        FailedRequest(Throwable cause) {
            super(cause);
        }
    }

    /** @param itemsPerSecond rate to offer */
    RateSearch.Trial at(double itemsPerSecond) throws FailedRequest, VariantException {
        double requests = itemsPerSecond / batch;
        // for slow models the window holds several times the requests that may be in flight at its end
        long window = Math.max(WINDOW_NANOS, (long) (Math.max(8, 4 * busy) * NANOS_PER_SECOND / requests));
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        long start = System.nanoTime();
        int sent = 0;
        long elapsed = 0;
        while (elapsed < window && inFlight.get() < MOST_IN_FLIGHT && failed.get() == null) {
            if (sent <= elapsed * requests / NANOS_PER_SECOND) {
                sent++;
                inFlight.incrementAndGet();
                request.get().onComplete(done -> {
                    if (done.failed()) {
                        failed.compareAndSet(null, done.cause());
                    } else {
                        answered.incrementAndGet();
                    }
                    inFlight.decrementAndGet();
                });
            } else {
                LockSupport.parkNanos((long) (sent * NANOS_PER_SECOND / requests) - elapsed);
            }
            elapsed = System.nanoTime() - start;
        }
        int waiting = inFlight.get();
        int inTime = answered.get();
        drain(inFlight);
        double drained = (System.nanoTime() - start) / NANOS_PER_SECOND;
        Throwable failure = failed.get();
        if (failure != null) {
            throw new FailedRequest(failure);
        }
        double seconds = elapsed / NANOS_PER_SECOND;
        boolean keptUp = elapsed >= window
                && sent >= ON_TIME * requests * seconds
                && waiting <= busy + 1 + SLACK * requests * window / NANOS_PER_SECOND;
        // an offer that is cut short may end before the first answer: then the rate at which the queue drained counts
        return keptUp
                ? new RateSearch.Trial(inTime * batch / seconds, true)
                : new RateSearch.Trial(answered.get() * batch / drained, false);
    }

    private void drain(AtomicInteger inFlight) throws VariantException {
        long end = System.nanoTime() + 2 * timeout.toNanos();
        while (inFlight.get() > 0) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                throw new VariantException("%d requests were not answered".formatted(inFlight.get()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
