package io.infaas.gateway.feedback;

import io.infaas.gateway.selection.Query;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The queries that wait for capacity of one instance, in the order of their admission: by rank, then on-time queries before late ones, then
 * by {@link FairQueue}. A late query of a client that waits with less than half its share keeps its turn: a client that asks without end has always
 * some in time, which would go first for ever. For one thread at a time.
 */
final class HeldQueries {

    private static final Comparator<HeldQuery> BY_TIME = (heldQuery, other) -> {
        // a difference: times may overflow
        long later = heldQuery.turnsNanos() - other.turnsNanos();
        return Long.signum(later != 0 ? later : heldQuery.number - other.number);
    };

    // by rank, and the late queries of a rank behind the others
    private final TreeMap<Long, FairQueue> queues = new TreeMap<>();
    private final TreeSet<HeldQuery> byTime = new TreeSet<>(BY_TIME);
    private long number;

    private static long place(int rank, boolean behind) {
        return 2L * rank + (behind ? 1 : 0);
    }

    void add(HeldQuery query) {
        query.number = number++;
        query.held = true;
        query.late = false;
        query.behind = false;
        enter(query);
    }

    private void enter(HeldQuery query) {
        byTime.add(query);
        queues.computeIfAbsent(place(query.rank, query.behind), key -> new FairQueue())
                .add(query);
    }

    /** Removes a query; returns whether it was there. */
    boolean remove(HeldQuery query) {
        return remove(query, false);
    }

    void give(HeldQuery query) {
        remove(query, true);
    }

    private boolean remove(HeldQuery query, boolean dispatch) {
        long place = place(query.rank, query.behind);
        FairQueue queue = queues.get(place);
        if (!query.held || queue == null) {
            return false;
        }
        query.held = false;
        byTime.remove(query);
        queue.remove(query, dispatch);
        if (queue.isEmpty()) {
            queues.remove(place);
        }
        return true;
    }

    /** Moves a query behind those that can still be in time, unless its client waits with less than half its share. */
    void markLate(HeldQuery query) {
        boolean modest = isModest(query);
        remove(query, false);
        query.held = true;
        query.late = true;
        query.behind = !modest;
        enter(query);
    }

    /**
     * Whether the client of a query waits with fewer than half as many items as clients of its rank do on average: of equal clients, half are below
     * average by chance. A client with late queries and others counts twice, which can only lower the average.
     */
    private boolean isModest(HeldQuery query) {
        long items = 0;
        long clients = 0;
        long itemsOfClient = 0;
        for (FairQueue queue : queues.subMap(place(query.rank, false), true, place(query.rank, true), true)
                .values()) {
            items += queue.items();
            clients += queue.clients();
            itemsOfClient += queue.itemsOf(query.owner);
        }
        return 2 * itemsOfClient * clients < items;
    }

    /** Returns the query whose place changes first by time: {@link HeldQuery#turnsNanos}; null if there is none. */
    @Nullable
    HeldQuery firstToTurn() {
        return byTime.isEmpty() ? null : byTime.first();
    }

    /**
     * Returns the query that is admitted first; null if there is none.
     *
     * @param apart whether it may belong to a client that resets many queries
     */
    @Nullable
    HeldQuery first(boolean apart) {
        for (FairQueue queue : queues.values()) {
            HeldQuery query = queue.first(apart);
            if (query != null) {
                return query;
            }
        }
        return null;
    }

    /**
     * Returns the query that should give its place to a new one; null if there is none. It is one of the least important, of the client
     * with most of them. Among equally important ones it yields only if its client has more than the new query's client.
     */
    @Nullable
    HeldQuery yielding(HeldQuery to) {
        Map.Entry<Long, FairQueue> last = queues.lastEntry();
        long place = place(to.rank, false);
        HeldQuery yields =
                last == null || last.getKey() < place ? null : last.getValue().last();
        return yields == null
                        || last.getKey() > place
                        || last.getValue().itemsOf(yields.owner)
                                > last.getValue().itemsOf(to.owner) + to.items
                ? yields
                : null;
    }

    /** Estimates the items that are admitted before a new query that is due at a time. */
    double itemsBefore(Query query, long dueNanos) {
        double before = 0;
        long place = place(query.rank(), false);
        for (FairQueue queue : queues.headMap(place).values()) {
            before += queue.items();
        }
        FairQueue equals = queues.get(place);
        return equals == null ? before : before + equals.itemsBefore(query.owner(), dueNanos);
    }
}
