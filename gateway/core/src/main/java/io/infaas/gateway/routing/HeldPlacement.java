package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.feedback.HeldQuery;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;

/**
 * The placement of a query that waits for capacity of its chosen instance. The instance may notify it on any thread; everything else runs
 * on its event loop.
 */
final class HeldPlacement extends HeldQuery implements PendingPlacement {

    /** Continues the placement, on the query's event loop. */
    interface Continuation {

        /** Takes the place at the instance, by a decision of the view in {@code by}. */
        PendingPlacement take(Query query, RoutingState by, Dispatch dispatch);

        /** Refuses the query for a reason of load shedding. */
        void drop(Query query, RefusalReason reason);

        /** Finds another instance. */
        PendingPlacement placeElsewhere(Query query);
    }

    private final Query query;
    private final RoutingState by;
    private final TaskScheduler scheduler;
    private final Continuation continuation;
    private PendingPlacement next = PendingPlacement.OVER;
    private boolean over;

    HeldPlacement(
            Query query,
            RoutingState by,
            IndexedInstance instance,
            long arrivedNanos,
            double boundMs,
            long untilNanos,
            TaskScheduler scheduler,
            Continuation continuation) {
        super(by.loads(), instance, query.items(), query.owner(), query.rank(), arrivedNanos, boundMs, untilNanos);
        this.query = query;
        this.by = by;
        this.scheduler = scheduler;
        this.continuation = continuation;
    }

    @Override
    protected void onAdmitted(Dispatch dispatch) {
        scheduler.execute(() -> {
            if (end()) {
                next = continuation.take(query, by, dispatch);
            } else {
                dispatch.withdraw();
            }
        });
    }

    @Override
    protected void onDropped(RefusalReason reason) {
        scheduler.execute(() -> {
            if (end()) {
                continuation.drop(query, reason);
            }
        });
    }

    @Override
    protected void onDisplaced() {
        scheduler.execute(() -> {
            if (end()) {
                next = continuation.placeElsewhere(query);
            }
        });
    }

    @Override
    protected void schedule(Runnable task, long delayNanos) {
        ScheduledTask unused = scheduler.schedule(task, delayNanos);
    }

    @Override
    public void cancel() {
        if (end()) {
            by.loads().withdraw(this);
        } else {
            next.cancel();
        }
    }

    private boolean end() {
        boolean ends = !over;
        over = true;
        return ends;
    }
}
