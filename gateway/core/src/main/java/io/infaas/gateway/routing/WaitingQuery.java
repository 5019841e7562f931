package io.infaas.gateway.routing;

import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One query that waits for an instance, until it is placed, refused, cancelled or timed out. Any thread may wake it; it decides
 * on the event loop on which it started to wait.
 */
final class WaitingQuery implements PendingPlacement, PlacementListener {

    /** Delay before another decision while an instance serves, ns. */
    private static final long SOON_NANOS = 50_000_000;

    private final TaskScheduler scheduler;
    private final WaitingRoom room;
    private final PlacementListener listener;
    private final Consumer<WaitingQuery> decision;
    private final boolean demand;
    private final long arrival;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Query query;
    private volatile DemandClass demandClass;
    private volatile @Nullable RefusalReason displaced;
    private volatile @Nullable ScheduledTask timer;
    private volatile PendingPlacement next = PendingPlacement.OVER;

    /**
     * Creates a query that is about to wait.
     *
     * @param listener notified when the wait ends
     * @param demand whether the query is counted as demand
     * @param decision decides again: calls {@link #waitOn}, {@link #onPlaced} or {@link #onRefused}
     */
    WaitingQuery(
            TaskScheduler scheduler,
            WaitingRoom room,
            PlacementListener listener,
            Query query,
            DemandClass demandClass,
            boolean demand,
            Consumer<WaitingQuery> decision) {
        this.scheduler = scheduler;
        this.room = room;
        this.listener = listener;
        this.query = query;
        this.demandClass = demandClass;
        this.demand = demand;
        this.decision = decision;
        this.arrival = room.countArrival();
    }

    /** Its place in the order in which queries began to wait. */
    long arrival() {
        return arrival;
    }

    Query query() {
        return query;
    }

    /** Whether the query is counted as demand. */
    boolean isDemand() {
        return demand;
    }

    DemandClass of() {
        return demandClass;
    }

    /**
     * Starts the wait, until the deadline or as long as the query may wait.
     *
     * @param leftNanos time that the query may still wait, ns; read again when that has passed
     */
    void begin(Deadline deadline, ToLongFunction<Query> leftNanos) {
        long mayNanos = leftNanos.applyAsLong(query);
        if (mayNanos <= 0) {
            onRefused(Refusal.noneReady(query.name()));
        } else if (deadline.leftNanos() <= mayNanos) {
            timer = scheduler.schedule(
                    () -> onRefused(new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded")), deadline.leftNanos());
        } else {
            timer = scheduler.schedule(() -> begin(deadline, leftNanos), mayNanos);
        }
    }

    /** Ends the wait, on the query's event loop, because another query needs its place. */
    void displace(RefusalReason reason) {
        displaced = reason;
        wake();
    }

    /** The reason why another query needs its place; null if none does. */
    @Nullable
    RefusalReason displaced() {
        return displaced;
    }

    /** Requests another decision after a change; merges all changes before that decision. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            scheduler.execute(() -> {
                woken.set(false);
                if (!over.get()) {
                    decision.accept(this);
                }
            });
        }
    }

    /** Schedules another decision, even without a notified change. */
    void scheduleDecision() {
        if (scheduled.compareAndSet(false, true)) {
            ScheduledTask unused = scheduler.schedule(
                    () -> {
                        scheduled.set(false);
                        wake();
                    },
                    SOON_NANOS);
        }
    }

    /** Continues the wait with the query as resolved in the newest view. */
    void waitOn(Query renewed, DemandClass renewedClass) {
        query = renewed;
        demandClass = renewedClass;
    }

    /** Ends the wait; a placement that arrives after the end is ended at once. */
    @Override
    public void onPlaced(DispatchedQuery placement) {
        if (end()) {
            listener.onPlaced(placement);
        } else {
            placement.dispatch().release();
        }
    }

    /** Ends the wait without a placement. */
    @Override
    public void onRefused(RuntimeException refusal) {
        if (end()) {
            listener.onRefused(refusal);
        }
    }

    /** Ends the wait and starts another placement instead; call it on the event loop. */
    void continueBy(Function<PlacementListener, PendingPlacement> placement) {
        if (end()) {
            next = placement.apply(listener);
        }
    }

    /** Ends the wait, or its continuation; the listener is not notified. */
    @Override
    public void cancel() {
        if (!end()) {
            next.cancel();
        }
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
