package io.infaas.controller.loop;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bounded waits for other threads; never called on an event loop. */
public final class BoundedWait {

    private static final Logger LOG = LoggerFactory.getLogger(BoundedWait.class);

    private static final long LOOK_MS = 20;

    private BoundedWait() {}

    /** The result, or the failure with its own message. */
    public static <T> T forResult(Future<T> future, Duration limit, String task) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new TimeoutException("%s took more than %d s".formatted(task, limit.toSeconds()));
        }
    }

    /** Waits for a shutdown step; a failure is only logged, because there is no remedy. */
    public static void forEnd(Future<?> future, Duration limit, String task) {
        try {
            Object unused = forResult(future, limit, task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("{}: {}", task, e.getMessage());
        }
    }

    /** Polls until the condition holds; returns whether it did in time. */
    public static boolean until(BooleanSupplier holds, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Semaphore never = new Semaphore(0);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || never.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }
}
