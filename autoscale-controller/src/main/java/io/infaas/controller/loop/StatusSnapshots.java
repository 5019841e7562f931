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
 * Snapshots of the loop, made on its thread when somebody asks, after all that happened before: one for all that ask at a time, so
 * that no number of them keeps the loop busy.
 */
final class StatusSnapshots {

    /** Who asks a loop that stands still gets the last one instead. */
    private static final long PATIENCE_MS = 1_000;

    private final Vertx vertx;
    private final LoopThread thread;
    private final LongSupplier nanos;
    private final LongFunction<ControllerSnapshot> maker;
    private final AtomicReference<@Nullable Promise<ControllerSnapshot>> asked = new AtomicReference<>();
    private volatile ControllerSnapshot latest;
    private volatile boolean closed;

    /** @param maker makes one, on the thread or before it is started, given the time */
    StatusSnapshots(Vertx vertx, LoopThread thread, LongSupplier nanos, LongFunction<ControllerSnapshot> maker) {
        this.vertx = vertx;
        this.thread = thread;
        this.nanos = nanos;
        this.maker = maker;
        this.latest = made();
    }

    /** The last one that was made, however long ago. */
    ControllerSnapshot latest() {
        return latest;
    }

    /** One that is made now, unless the loop stands still or has ended. Never fails; from any thread. */
    Future<ControllerSnapshot> ask() {
        if (closed) {
            return Future.succeededFuture(latest());
        }
        Promise<ControllerSnapshot> mine = Promise.promise();
        Promise<ControllerSnapshot> pending = asked.compareAndExchange(null, mine);
        if (pending != null) {
            return pending.future();
        }
        long timer = vertx.setTimer(PATIENCE_MS, late -> answer(mine));
        thread.run(() -> {
            // who asks from here on is told of what happens from here on
            asked.compareAndSet(mine, null);
            try {
                latest = made();
            } finally {
                vertx.cancelTimer(timer);
                answer(mine);
            }
        });
        return mine.future();
    }

    /** Nothing is made any more: to be called before the loop ends. */
    void close() {
        closed = true;
    }

    private void answer(Promise<ControllerSnapshot> mine) {
        asked.compareAndSet(mine, null);
        mine.tryComplete(latest());
    }

    private ControllerSnapshot made() {
        return maker.apply(nanos.getAsLong());
    }
}
