package io.infaas.gateway.routing;

import io.infaas.gateway.demand.ObjectiveClass;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One query that waits for an instance, until it is placed, refused, cancelled or out of time. Woken from any thread, it decides on
 * the event loop on which it began to wait.
 */
final class Waiter {

    /** When a query looks again that waits although something serves, ms. */
    private static final long SOON_MS = 50;

    private final Vertx vertx;
    private final Context context;
    private final WaitingRoom room;
    private final Consumer<Waiter> look;
    private final Promise<Placement> promise = Promise.promise();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean soon = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Query query;
    private volatile ObjectiveClass of;
    private volatile long timer = -1;

    /**
     * A query that is about to wait.
     *
     * @param look decides anew: tells {@link #waitOn} or {@link #end}
     */
    Waiter(Vertx vertx, WaitingRoom room, Query query, ObjectiveClass of, Consumer<Waiter> look) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.room = room;
        this.query = query;
        this.of = of;
        this.look = look;
    }

    Query query() {
        return query;
    }

    ObjectiveClass of() {
        return of;
    }

    Future<Placement> future() {
        return promise.future();
    }

    /** It waits from now on, and until the first of the two passes. */
    void begin(long deadlineNanos, Duration longest) {
        long now = System.nanoTime();
        boolean clients = deadlineNanos - now <= longest.toNanos();
        long waitNanos = clients ? deadlineNanos - now : longest.toNanos();
        timer = vertx.setTimer(
                Math.max(1, (waitNanos + 999_999) / 1_000_000),
                id -> end(Future.failedFuture(
                        clients
                                ? new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded")
                                : Refusal.noneReady(query.name()))));
    }

    /** Something changed: it decides anew, once for all that changed until it does. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(now -> {
                woken.set(false);
                if (!over.get()) {
                    look.accept(this);
                }
            });
        }
    }

    /** It decides anew in a while, even if nothing tells of a change. */
    void lookSoon() {
        if (soon.compareAndSet(false, true)) {
            vertx.setTimer(SOON_MS, id -> {
                soon.set(false);
                wake();
            });
        }
    }

    /** It still finds nothing; the query as it is by the newest view. */
    void waitOn(Query renewed, ObjectiveClass renewedClass) {
        query = renewed;
        of = renewedClass;
    }

    /** The wait is over; a placement that comes after the end is given back. */
    void end(Future<Placement> result) {
        if (over.compareAndSet(false, true)) {
            room.leave(this);
            vertx.cancelTimer(timer);
            result.onComplete(promise);
        } else if (result.succeeded()) {
            result.result().dispatch().ended();
        }
    }

    /** Nobody wants it any more. */
    void cancel() {
        end(Future.failedFuture(new Refusal(RefusalReason.CANCELLED, "the client is gone")));
    }
}
