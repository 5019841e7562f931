package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.NanoTicker;
import org.jspecify.annotations.Nullable;

/**
 * Lets held queries in to one instance, as far as it has room, in the order of {@link DeadlineQueue}, and drops those that would
 * not be answered in time. Thread-safe. Takes a lock only while queries are held.
 *
 * <p><b>No held query is forgotten.</b> A query may be held just when the last one in flight ends, after which nothing would let
 * it in. Both sides write first and read second: who holds a query counts it as held, then looks for room; who ends one counts its
 * items out, then looks for held ones. The counts are volatile, so at least one side sees the other. If only abandoned items are in
 * flight nothing ends, and an owner's share grows without a word; then the gate looks again a little later.
 */
final class InstanceGate {

    private static final long REMINDER_NANOS = WorkInFlight.SLOT_MS * 1_000_000L;

    private final InstanceLoad load;
    private final WorkInFlight work;
    private @Nullable DeadlineQueue queue;
    private boolean reminded;
    private volatile int heldOnline;
    private volatile @Nullable Yielded yielded;

    /** For whom it was held back last, and when. */
    private record Yielded(RefusalReason reason, long nanos) {}

    InstanceGate(InstanceLoad load) {
        this.load = load;
        this.work = load.work();
    }

    /** Implements {@link LoadBook#tryBegin}. */
    @Nullable
    Dispatch tryBegin(LoadBook book, IndexedInstance instance, int batch, int owner, int rank) {
        long now = book.ticker().nanos();
        long workNanos = instance.workNanos(batch);
        if (work.held() > 0 || load.yielding(rank, workNanos) != null) {
            return null;
        }
        int inFlight = load.recordStartWithin(load.limit(), batch, workNanos, owner, rank, now);
        return inFlight == 0 ? null : new Dispatch(book, instance, load, batch, workNanos, owner, rank, inFlight, now);
    }

    /**
     * Holds a query, and lets in what there is room for. If the application has as many queries as it may, one makes room, as
     * {@link DeadlineQueue#yielding} says; if there is none, the new query is not held.
     *
     * @param most queries that the application may have at instances and held
     * @return whether the query is held or was let in
     */
    boolean hold(HeldQuery query, int most) {
        HeldQuery dropped = null;
        synchronized (this) {
            DeadlineQueue held = queue;
            if (held == null) {
                held = new DeadlineQueue(Query.RANKS, work.shares());
                queue = held;
            }
            if (load.application().queries() >= most) {
                dropped = held.yielding(query);
                if (dropped == null) {
                    return false;
                }
                remove(held, dropped);
            }
            query.sinceNanos = query.book.ticker().nanos();
            held.add(query);
            heldOnline += query.rank == 0 ? 1 : 0;
            work.shares().recordAsked(query.owner);
            work.hold(query.items, query.workNanos);
            if (!load.isCrowded()) {
                load.servingPeriod().concurrency().recordHeld();
            }
            load.application().recordHeld(1);
        }
        if (dropped != null) {
            dropped.onDropped(dropped.rank > query.rank ? RefusalReason.SHED_OFFLINE : RefusalReason.SHED);
        }
        letIn(query.book.ticker());
        // held first and checked second: who takes the instance out looks for held queries afterwards
        if (load.servingPeriod().isOut()) {
            displaceAll();
        }
        return true;
    }

    private synchronized void remove(DeadlineQueue held, HeldQuery query) {
        if (held.remove(query)) {
            heldOnline -= query.rank == 0 ? 1 : 0;
            work.holdNoMore(query.items, query.workNanos);
            load.application().recordHeld(-1);
        }
    }

    /** Holds a query no longer; has no effect if it has left. */
    synchronized void withdraw(HeldQuery query) {
        DeadlineQueue held = queue;
        if (held != null) {
            remove(held, query);
        }
    }

    /** Lets held queries in, as far as there is room, and drops those that would be too late. */
    void letIn(NanoTicker ticker) {
        while (work.held() > 0) {
            long now = ticker.nanos();
            HeldQuery query;
            int inFlight = 0;
            synchronized (this) {
                DeadlineQueue held = queue;
                if (held == null) {
                    return;
                }
                query = late(held, now, ticker);
                if (query == null) {
                    query = held.first(work.items(ticker), load.limit());
                    RefusalReason yields = query == null ? null : load.yielding(query.rank, query.workNanos);
                    if (yields != null) {
                        yielded = new Yielded(yields, now);
                    }
                    inFlight = query == null || yields != null
                            ? 0
                            : load.recordStartWithin(
                                    load.limit(), query.items, query.workNanos, query.owner, query.rank, now);
                    if (query == null || inFlight == 0) {
                        remind(held.any(), query == null || yields != null, ticker);
                        return;
                    }
                }
                remove(held, query);
            }
            if (inFlight == 0) {
                query.onDropped(whyLate(query.sinceNanos));
            } else {
                query.onAdmitted(new Dispatch(
                        query.book,
                        query.instance,
                        load,
                        query.items,
                        query.workNanos,
                        query.owner,
                        query.rank,
                        inFlight,
                        now));
            }
        }
    }

    /** Why queries that have come since a time are late: whether others went before them on the node. */
    RefusalReason whyLate(long sinceNanos) {
        Yielded last = yielded;
        return last == null || last.nanos() - sinceNanos < 0 ? RefusalReason.SHED : last.reason();
    }

    /** Number of held queries that are not offline. */
    int heldOnline() {
        return heldOnline;
    }

    private @Nullable HeldQuery late(DeadlineQueue held, long now, NanoTicker ticker) {
        for (int rank = 0; rank < Query.RANKS; rank++) {
            HeldQuery query = held.earliest(rank);
            if (query != null) {
                long answeredNanos = now + (long) (1e6 * load.expectedMs(query.instance, query.items, ticker));
                if (answeredNanos - query.untilNanos > 0) {
                    return query;
                }
            }
        }
        return null;
    }

    // nothing says when abandoned items end, or when others ask no more
    private void remind(@Nullable HeldQuery query, boolean byShare, NanoTicker ticker) {
        if (query != null && !reminded && (byShare || work.awaited() == 0)) {
            reminded = true;
            query.schedule(
                    () -> {
                        synchronized (this) {
                            reminded = false;
                        }
                        letIn(ticker);
                    },
                    REMINDER_NANOS);
        }
    }

    /** Sends all held queries away, because the instance gets no more. */
    void displaceAll() {
        while (work.held() > 0) {
            HeldQuery query;
            synchronized (this) {
                DeadlineQueue held = queue;
                query = held == null ? null : held.any();
                if (held == null || query == null) {
                    return;
                }
                remove(held, query);
            }
            query.onDisplaced();
        }
    }

    /** Estimates the items that would be let in before a query. */
    synchronized double itemsBefore(Query query, long untilNanos) {
        DeadlineQueue held = queue;
        return held == null ? 0 : held.itemsBefore(query.rank(), query.owner().place(), untilNanos);
    }
}
