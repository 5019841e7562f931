package io.infaas.triton.client;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Results of futures, for tests. */
final class FutureResults {
    /** A deadline for calls that answer at once, with room for a busy machine. */
    static final Duration SOON = Duration.ofSeconds(20);

    private FutureResults() {}

    static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("no result within a minute", e);
        }
    }

    static TritonException failure(Future<?> future) {
        CompletionException failure = catchThrowableOfType(CompletionException.class, () -> get(future));
        if (failure != null && failure.getCause() instanceof TritonException ours) {
            return ours;
        }
        throw new AssertionError("no failure of Triton", failure);
    }
}
