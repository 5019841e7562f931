package io.infaas.controller.standalone;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits, for a bounded time, for what event loops do; never called by one. */
final class Waiting {

    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

    private Waiting() {}

    /** The result, or the failure with its own message. */
    static <T> T forResult(Future<T> future, Duration limit, String what) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new TimeoutException("%s took more than %d s".formatted(what, limit.toSeconds()));
        }
    }

    /** Waits for something to end; what goes wrong is logged, since nothing can be done about it. */
    static void forEnd(Future<?> future, Duration limit, String what) {
        try {
            Object unused = forResult(future, limit, what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("{}: {}", what, e.getMessage());
        }
    }
}
