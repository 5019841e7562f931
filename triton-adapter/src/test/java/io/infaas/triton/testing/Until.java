package io.infaas.triton.testing;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits, for a bounded time, for conditions and results of other threads and processes. */
public final class Until {

    private static final int PATIENCE_SECONDS = 60;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Until() {}

    /** Fails if the condition does not hold within a minute. */
    public static void holds(String what, BooleanSupplier condition) {
        holds(() -> what, condition);
    }

    /**
     * Fails if the condition does not hold within a minute.
     *
     * @param what describes the condition and the state it is in; called only for the failure
     */
    public static void holds(Supplier<String> what, BooleanSupplier condition) {
        within(PATIENCE_SECONDS, what, condition);
    }

    /** Fails if the condition does not hold within the given time. */
    public static void within(int seconds, BooleanSupplier condition) {
        within(seconds, () -> "the condition", condition);
    }

    private static void within(int seconds, Supplier<String> what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new AssertionError("not within %d s: %s".formatted(seconds, what.get()));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /**
     * Returns the result of the future.
     *
     * @throws CompletionException with the future's own failure as its cause
     */
    public static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no result within %d s".formatted(PATIENCE_SECONDS), e);
        }
    }
}
