package io.infaas.gateway.routing;

import io.infaas.gateway.contract.ObjectiveClass;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One query that waits for an instance, until it is placed, refused, cancelled or out of time. Woken from any thread, it decides on
 * the event loop on which it began to wait.
 */
final class Waiter implements PendingPlacement, PlacementListener {

    /** When a query looks again that waits although something serves, ms. */
    private static final long SOON_MS = 50;

    private final EventLoop loop;
    private final WaitingRoom room;
    private final PlacementListener seeker;
    private final Consumer<Waiter> look;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean soon = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Query query;
    private volatile ObjectiveClass of;
    private volatile @Nullable Future<?> timer;

    /**
     * A query that is about to wait.
     *
     * @param seeker told how the wait ended
     * @param look decides anew: tells {@link #waitOn} or {@link #end}
     */
    Waiter(EventLoop loop, WaitingRoom room, PlacementListener seeker, Query query, ObjectiveClass of, Consumer<Waiter> look) {
        this.loop = loop;
        this.room = room;
        this.seeker = seeker;
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

    /** It waits from now on, and until the first of the two passes. */
    void begin(long deadlineNanos, Duration longest) {
        long now = System.nanoTime();
        boolean clients = deadlineNanos - now <= longest.toNanos();
        long waitNanos = clients ? deadlineNanos - now : longest.toNanos();
        timer = loop.schedule(
                () -> refused(
                        clients
                                ? new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded")
                                : Refusal.noneReady(query.name())),
                waitNanos,
                TimeUnit.NANOSECONDS);
    }

    /** Something changed: it decides anew, once for all that changed until it does. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            loop.execute(() -> {
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
            Future<?> unused = loop.schedule(
                    () -> {
                        soon.set(false);
                        wake();
                    },
                    SOON_MS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** It still finds nothing; the query as it is by the newest view. */
    void waitOn(Query renewed, ObjectiveClass renewedClass) {
        query = renewed;
        of = renewedClass;
    }

    /** The wait is over; a placement that comes after the end is given back. */
    @Override
    public void placed(DispatchedQuery placement) {
        if (end()) {
            seeker.placed(placement);
        } else {
            placement.dispatch().ended();
        }
    }

    /** The wait is over, without a placement. */
    @Override
    public void refused(RuntimeException refusal) {
        if (end()) {
            seeker.refused(refusal);
        }
    }

    /** Nobody wants it any more: nobody is told. */
    @Override
    public void cancel() {
        end();
    }

    private boolean end() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        room.leave(this);
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
        return true;
    }
}
