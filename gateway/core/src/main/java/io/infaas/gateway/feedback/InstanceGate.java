package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.NanoTicker;
import org.jspecify.annotations.Nullable;

/**
 * Admits held queries to one instance, as far as it has capacity, in the order of {@link HeldQueries}. Drops queries that would be refused
 * before their answer. Thread-safe. Takes a lock only while queries are held.
 *
 * <p><b>No held query is forgotten.</b> A query may be held just when the last one in flight ends, after which no event would admit it.
 * Both sides write first and read second: the holding thread counts the query as held, then checks the capacity; the ending thread counts
 * its items out, then checks for held ones. The counts are volatile, so at least one side sees the other. Abandoned items end without an
 * event, and shares grow without one; then the gate checks again a little later.
 */
final class InstanceGate {

    private static final long REMINDER_NANOS = WorkInFlight.SLOT_MS * 1_000_000L;

    /** Share of a bound that late queries may use, so that the next ones can be in time. */
    private static final double LEFT_BY_LATE = 0.5;

    private final InstanceLoad load;
    private final WorkInFlight work;
    private final HeldQueries queue = new HeldQueries();
    private boolean reminded;
    private volatile int heldOnline;
    private volatile int heldInTime;
    private volatile @Nullable Yielded yielded;

    /** The reason and time of the last hold for the sake of others. */
    private record Yielded(RefusalReason reason, long nanos) {}

    InstanceGate(InstanceLoad load) {
        this.load = load;
        this.work = load.work();
    }

    /** Implements {@link LoadBook#tryBegin}. */
    @Nullable
    Dispatch tryBegin(LoadBook book, IndexedInstance instance, Query query) {
        long now = book.ticker().nanos();
        int items = query.items();
        long workNanos = instance.workNanos(items);
        boolean apart = query.owner().isApart();
        boolean offline = query.offline();
        if (work.heldItems() > 0
                || load.yielding(offline, workNanos) != null
                || load.isCrowdedFor(instance, items, query.objective().latencyMs(), book.ticker())) {
            return null;
        }
        int inFlight = load.recordStartWithin(load.limit(), items, workNanos, apart, offline, now);
        return inFlight == 0
                ? null
                : new Dispatch(book, instance, load, items, workNanos, apart, offline, inFlight, now);
    }

    /**
     * Holds a query, and admits held ones as far as capacity allows. If the application is at its limit, one yields its place by
     * {@link HeldQueries#yielding}; if none yields, the new query is not held.
     *
     * @param most queries that the application may have at instances and held
     * @return whether the query is held or was admitted
     */
    boolean hold(HeldQuery query, int most) {
        HeldQuery dropped = null;
        synchronized (this) {
            if (load.application().queries() >= most) {
                dropped = queue.yielding(query);
                if (dropped == null) {
                    return false;
                }
                remove(dropped);
            }
            query.sinceNanos = query.book.ticker().nanos();
            queue.add(query);
            count(query, 1);
            work.hold(query.items, query.workNanos);
            if (!query.owner.isApart()) {
                work.apartShare().recordOthersAsked();
            }
            if (!load.isCrowded()) {
                load.servingPeriod().concurrency().recordHeld();
            }
        }
        if (dropped != null) {
            dropped.onDropped(
                    dropped.isOffline() && !query.isOffline() ? RefusalReason.SHED_OFFLINE : RefusalReason.SHED);
        }
        letIn(query.book.ticker());
        // held first and checked second: a thread that takes the instance out looks for held queries afterwards
        if (load.servingPeriod().isOut()) {
            displaceAll();
        }
        return true;
    }

    private synchronized void count(HeldQuery query, int one) {
        heldOnline += query.isOffline() ? 0 : one;
        heldInTime += query.isOffline() || query.late ? 0 : one * query.items;
        load.application().recordHeld(one);
    }

    private void remove(HeldQuery query) {
        if (queue.remove(query)) {
            countOut(query);
        }
    }

    private void countOut(HeldQuery query) {
        count(query, -1);
        work.holdNoMore(query.items, query.workNanos);
    }

    /** Holds a query no longer; no effect if it has left. */
    synchronized void withdraw(HeldQuery query) {
        remove(query);
    }

    /** Admits held queries as far as capacity allows, and drops those that would be refused before their answer. */
    void letIn(NanoTicker ticker) {
        while (work.heldItems() > 0) {
            long now = ticker.nanos();
            HeldQuery query;
            int inFlight = 0;
            synchronized (this) {
                query = findDropped(now, ticker);
                if (query != null) {
                    remove(query);
                } else {
                    query = first(ticker);
                    RefusalReason yields = query == null ? null : load.yielding(query.isOffline(), query.workNanos);
                    if (yields != null) {
                        yielded = new Yielded(yields, now);
                    }
                    inFlight = query == null || yields != null ? 0 : begin(query, now, ticker);
                    if (query == null || inFlight == 0) {
                        remind(queue.firstToTurn(), query == null || yields != null, ticker);
                        return;
                    }
                    queue.give(query);
                    countOut(query);
                }
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
                        query.owner.isApart(),
                        query.isOffline(),
                        inFlight,
                        now));
            }
        }
    }

    private int begin(HeldQuery query, long now, NanoTicker ticker) {
        // a query that cannot be in time must not make others late
        if (query.behind && load.isCrowdedFor(query.instance, query.items, LEFT_BY_LATE * query.boundMs, ticker)) {
            return 0;
        }
        return load.recordStartWithin(
                load.limit(), query.items, query.workNanos, query.owner.isApart(), query.isOffline(), now);
    }

    private @Nullable HeldQuery first(NanoTicker ticker) {
        HeldQuery first = queue.first(true);
        int inFlight = work.items(ticker);
        return first == null
                        || !first.owner.isApart()
                        || inFlight == 0
                        || work.apartShare().hasRoom(first.items, inFlight, load.limit())
                ? first
                : queue.first(false);
    }

    /** Returns why queries since a time are late: whether others went before them on the node. */
    RefusalReason whyLate(long sinceNanos) {
        Yielded last = yielded;
        return last == null || last.nanos() - sinceNanos < 0 ? RefusalReason.SHED : last.reason();
    }

    /** Number of held queries that are not offline. */
    int heldOnline() {
        return heldOnline;
    }

    /** Number of held items that are not offline and can still be in time. */
    int heldInTime() {
        return heldInTime;
    }

    /** Marks queries late that cannot be answered in time; returns one that would be refused before its answer, null for none. */
    private @Nullable HeldQuery findDropped(long now, NanoTicker ticker) {
        for (HeldQuery query = queue.firstToTurn(); query != null; query = queue.firstToTurn()) {
            long answeredNanos = now + (long) (1e6 * load.expectedMs(query.instance, query.items, ticker));
            if (answeredNanos - query.turnsNanos() <= 0) {
                return null;
            }
            if (query.turnsNanos() == query.untilNanos) {
                return query;
            }
            count(query, -1);
            queue.markLate(query);
            count(query, 1);
        }
        return null;
    }

    // no event tells when abandoned items end, or when others send no more
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

    /** Displaces all held queries, because the instance gets no more. */
    void displaceAll() {
        while (work.heldItems() > 0) {
            HeldQuery query;
            synchronized (this) {
                query = queue.firstToTurn();
                if (query == null) {
                    return;
                }
                remove(query);
            }
            query.onDisplaced();
        }
    }

    /** Estimates the items that are admitted before a new query that is due at a time. */
    synchronized double itemsBefore(Query query, long dueNanos) {
        return queue.itemsBefore(query, dueNanos);
    }
}
