package io.infaas.gateway.routing;

import io.infaas.gateway.contract.ObjectiveClass;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One query that waits for an instance, until it is placed, refused, cancelled or out of time. Woken from any thread, it decides on
 * the event loop on which it began to wait.
 */
final class WaitingQuery implements PendingPlacement, PlacementListener {

    /** After what time a query decides anew that waits although something serves, ns. */
    private static final long SOON_NANOS = 50_000_000;

    private final TaskScheduler scheduler;
    private final WaitingRoom room;
    private final PlacementListener listener;
    private final Consumer<WaitingQuery> look;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean soon = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Query query;
    private volatile ObjectiveClass of;
    private volatile @Nullable ScheduledTask timer;

    /**
     * A query that is about to wait.
     *
     * @param listener called when the wait ends
     * @param look decides anew: tells {@link #waitOn} or {@link #end}
     */
    WaitingQuery(
            TaskScheduler scheduler,
            WaitingRoom room,
            PlacementListener listener,
            Query query,
            ObjectiveClass of,
            Consumer<WaitingQuery> look) {
        this.scheduler = scheduler;
        this.room = room;
        this.listener = listener;
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
    void begin(Deadline deadline, Duration longest) {
        long leftNanos = deadline.leftNanos();
        boolean clients = leftNanos <= longest.toNanos();
        timer = scheduler.schedule(
                () -> refused(
                        clients
                                ? new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded")
                                : Refusal.noneReady(query.name())),
                clients ? leftNanos : longest.toNanos());
    }

    /** Something changed: it decides anew, once for all that changed until it does. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            scheduler.execute(() -> {
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
            ScheduledTask unused = scheduler.schedule(
                    () -> {
                        soon.set(false);
                        wake();
                    },
                    SOON_NANOS);
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
            listener.placed(placement);
        } else {
            placement.dispatch().ended();
        }
    }

    /** The wait is over, without a placement. */
    @Override
    public void refused(RuntimeException refusal) {
        if (end()) {
            listener.refused(refusal);
        }
    }

    /** Ends the wait; its listener is not called. */
    @Override
    public void cancel() {
        end();
    }

    private boolean end() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        room.leave(this);
        ScheduledTask running = timer;
        if (running != null) {
            running.cancel();
        }
        return true;
    }
}
