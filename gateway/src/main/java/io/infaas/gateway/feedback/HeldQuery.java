package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.QueryOwner;

/**
 * A query that waits in the gateway for room at its instance. It leaves by one of {@link #onAdmitted}, {@link #onDropped} and
 * {@link #onDisplaced}, or because it is withdrawn. These are called on any thread, and must not block.
 */
public abstract class HeldQuery {

    final LoadBook book;
    final IndexedInstance instance;
    final int items;
    final long workNanos;
    final int rank;
    final int owner;
    final long untilNanos;

    // guarded by the gate of the instance
    long number;
    long sinceNanos;
    boolean held;

    /**
     * @param owner shares the instance with others
     * @param rank 0 for the most important, below {@link io.infaas.gateway.selection.Query#RANKS}
     * @param untilNanos time after which an answer is useless, ns of the ticker
     */
    protected HeldQuery(
            LoadBook book, IndexedInstance instance, int items, QueryOwner owner, int rank, long untilNanos) {
        this.book = book;
        this.instance = instance;
        this.items = items;
        this.workNanos = instance.workNanos(items);
        this.owner = owner.place();
        this.rank = rank;
        this.untilNanos = untilNanos;
    }

    /** There is room, and the query is counted in at its instance. The receiver must end the dispatch. */
    protected abstract void onAdmitted(Dispatch dispatch);

    /**
     * The query would be answered too late, or a more important one needs its place.
     *
     * @param reason a reason of load shedding
     */
    protected abstract void onDropped(RefusalReason reason);

    /** The instance gets no more queries, so that another one must be found. */
    protected abstract void onDisplaced();

    /** Runs a task after a time, ns. */
    protected abstract void schedule(Runnable task, long delayNanos);
}
