package io.infaas.controller.loop;

import io.infaas.controller.status.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of the loop, made on its thread when somebody asks: one for all that ask at a time, and none where the last one is
 * younger than a turn. So nobody who asks keeps the loop busy.
 */
final class Snapshots {

    private static final long YOUNG_NANOS = TimeUnit.MILLISECONDS.toNanos(LoopThread.EVERY_MS);

    /** Who asks a loop that stands still gets the last one instead. */
    private static final long PATIENCE_MS = 1_000;

    private final Vertx vertx;
    private final LoopThread thread;
    private final LongSupplier nanos;
    private final LongFunction<Snapshot> maker;
    private final AtomicReference<@Nullable Promise<Snapshot>> asked = new AtomicReference<>();
    private volatile Made latest;
    private volatile boolean closed;

    private record Made(Snapshot snapshot, long nanos) {}

    /** @param maker makes one, on the thread or before it is started, given the time */
    Snapshots(Vertx vertx, LoopThread thread, LongSupplier nanos, LongFunction<Snapshot> maker) {
        this.vertx = vertx;
        this.thread = thread;
        this.nanos = nanos;
        this.maker = maker;
        this.latest = made(nanos.getAsLong());
    }

    /** The last one that was made, however long ago. */
    Snapshot latest() {
        return latest.snapshot();
    }

    /** One that is at most a turn old, unless the loop stands still or has ended. Never fails; from any thread. */
    Future<Snapshot> ask() {
        if (closed || young()) {
            return Future.succeededFuture(latest());
        }
        Promise<Snapshot> mine = Promise.promise();
        Promise<Snapshot> pending = asked.compareAndExchange(null, mine);
        if (pending != null) {
            return pending.future();
        }
        long timer = vertx.setTimer(PATIENCE_MS, late -> answer(mine));
        thread.run(() -> {
            try {
                latest = made(nanos.getAsLong());
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

    private void answer(Promise<Snapshot> mine) {
        asked.compareAndSet(mine, null);
        mine.tryComplete(latest());
    }

    private boolean young() {
        return nanos.getAsLong() - latest.nanos() < YOUNG_NANOS;
    }

    private Made made(long now) {
        return new Made(maker.apply(now), now);
    }
}
