package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.selection.Urgency;

/**
 * A query that waits in the gateway for capacity of its instance. It leaves by one of {@link #onAdmitted}, {@link #onDropped} and
 * {@link #onDisplaced}, or because it is withdrawn. These are called on any thread, and must not block.
 */
public abstract class HeldQuery {

    final LoadBook book;
    final IndexedInstance instance;
    final int items;
    final long workNanos;
    final int rank;
    final QueryOwner owner;
    final double boundMs;
    final long dueNanos;
    final long untilNanos;

    // guarded by the gate of the instance
    long number;
    long sinceNanos;
    boolean held;
    boolean late;
    /** Whether it is admitted after those that can be in time. */
    boolean behind;

    /**
     * @param owner client whose share of the instance it uses
     * @param rank lower ranks are served first
     * @param arrivedNanos time of its arrival, ns of the ticker
     * @param boundMs latency bound from its arrival, ms; a query that cannot meet it yields to others
     * @param untilNanos time after which it is refused, ns of the ticker
     */
    protected HeldQuery(
            LoadBook book,
            IndexedInstance instance,
            int items,
            QueryOwner owner,
            int rank,
            long arrivedNanos,
            double boundMs,
            long untilNanos) {
        this.book = book;
        this.instance = instance;
        this.items = items;
        this.workNanos = instance.workNanos(items);
        this.owner = owner;
        this.rank = rank;
        this.boundMs = boundMs;
        this.untilNanos = untilNanos;
        long boundNanos = arrivedNanos + (long) (1e6 * boundMs);
        this.dueNanos = boundNanos - untilNanos < 0 ? boundNanos : untilNanos;
    }

    boolean isOffline() {
        return rank == Urgency.OFFLINE;
    }

    /** Time at which its place in the order changes: it becomes late, or is refused. */
    long turnsNanos() {
        return late ? untilNanos : dueNanos;
    }

    /** Orders equally important queries of one owner: by due time, those that are {@link #behind} by arrival. */
    int compareWithEqual(HeldQuery other) {
        // a difference: times may overflow
        long sooner = behind ? 0 : dueNanos - other.dueNanos;
        return Long.signum(sooner != 0 ? sooner : number - other.number);
    }

    /** The instance has capacity, and the query is counted in. The receiver must end the dispatch. */
    protected abstract void onAdmitted(Dispatch dispatch);

    /**
     * The query would be answered too late, or a more important one needs its place.
     *
     * @param reason a reason of load shedding
     */
    protected abstract void onDropped(RefusalReason reason);

    /** The instance gets no more queries; the receiver must find another one. */
    protected abstract void onDisplaced();

    /** Runs a task after a time, ns. */
    protected abstract void schedule(Runnable task, long delayNanos);
}
