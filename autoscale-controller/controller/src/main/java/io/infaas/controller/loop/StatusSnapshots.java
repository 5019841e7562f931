package io.infaas.controller.loop;

import io.infaas.controller.status.ControllerSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of the loop, taken on its thread on request, after all earlier events. Concurrent requests share one snapshot, so
 * that their number does not load the loop.
 */
final class StatusSnapshots {

    /** Time after which a request gets the last snapshot, because the loop hangs, ms. */
    private static final long PATIENCE_MS = 1_000;

    private final Vertx vertx;
    private final LoopThread thread;
    private final LongSupplier nanos;
    private final LongFunction<ControllerSnapshot> maker;
    private final AtomicReference<@Nullable Promise<ControllerSnapshot>> pending = new AtomicReference<>();
    private volatile ControllerSnapshot latest;
    private volatile boolean closed;

    /** @param maker takes a snapshot, on the thread or before it is started, given the time */
    StatusSnapshots(Vertx vertx, LoopThread thread, LongSupplier nanos, LongFunction<ControllerSnapshot> maker) {
        this.vertx = vertx;
        this.thread = thread;
        this.nanos = nanos;
        this.maker = maker;
        this.latest = makeSnapshot();
    }

    /** The last snapshot, of any age. */
    ControllerSnapshot latest() {
        return latest;
    }

    /** A new snapshot, or the last one if the loop hangs or has ended. Never fails; callable from any thread. */
    Future<ControllerSnapshot> ask() {
        if (closed) {
            return Future.succeededFuture(latest());
        }
        Promise<ControllerSnapshot> promise = Promise.promise();
        Promise<ControllerSnapshot> running = pending.compareAndExchange(null, promise);
        if (running != null) {
            return running.future();
        }
        long timer = vertx.setTimer(PATIENCE_MS, late -> answer(promise));
        thread.run(() -> {
            // later requests see later events
            pending.compareAndSet(promise, null);
            try {
                latest = makeSnapshot();
            } finally {
                vertx.cancelTimer(timer);
                answer(promise);
            }
        });
        return promise.future();
    }

    /** Stops taking snapshots; called before the loop ends. */
    void close() {
        closed = true;
    }

    private void answer(Promise<ControllerSnapshot> promise) {
        pending.compareAndSet(promise, null);
        promise.tryComplete(latest());
    }

    private ControllerSnapshot makeSnapshot() {
        return maker.apply(nanos.getAsLong());
    }
}
