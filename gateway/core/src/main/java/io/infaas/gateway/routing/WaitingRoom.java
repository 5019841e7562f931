package io.infaas.gateway.routing;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.feedback.Standing;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The queries that wait for an instance, bounded in number. Each {@link #wake} leads to one new decision per query, on its own event loop.
 * None is forgotten between the decision to wait and the wait. Safe from any thread.
 *
 * <p><b>The problem.</b> A query finds no serving instance, decides to wait, and joins the room. Between decision and joining an instance
 * may become ready. If its wake-up goes through the room before the query is in it, the query sleeps until its deadline beside a ready
 * instance. A lock around decision and joining would close the gap and make every decision on every event loop wait for every view.
 *
 * <p><b>The count of wakes.</b> The query reads the count before it decides. It joins first, and reads the count again. A waking thread
 * raises the count first, and walks through the room second. In any order, one of the two sees the other. If the count is the same after
 * joining, every later wake finds the query in the room; if it differs, the query wakes itself. It may be woken twice, which costs one more
 * decision; a flag in {@link WaitingQuery} merges wakes that come before it has decided.
 *
 * <p><b>Yielding.</b> When the room is full, {@link WaitingShares} chooses the queries that may yield their place; the one that came last does.
 *
 * <p><b>The bound.</b> A query raises the size before the check, and lowers it again if it is too large. So two queries never share the
 * last place. For a moment the size may exceed the bound, and a query may be refused that would have fitted an instant later; the set never
 * exceeds the bound. Only the call that removes a query from the set lowers the size. So a timer, a cancellation and a placement that end
 * the same wait lower it once.
 */
final class WaitingRoom {

    private final int most;
    private final AtomicLong arrivals = new AtomicLong();
    private final Set<WaitingQuery> waiters = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, OnlineQueries> online = new ConcurrentHashMap<>();
    private final AtomicInteger offline = new AtomicInteger();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong wakes = new AtomicLong();
    private final List<Runnable> onEnter = new CopyOnWriteArrayList<>();

    WaitingRoom(int most) {
        this.most = most;
    }

    /** Notifies {@code listener} whenever a query that is demand starts to wait, on its event loop; it must not block. */
    void onEnter(Runnable listener) {
        onEnter.add(listener);
    }

    int size() {
        return size.get();
    }

    /** The number of an arriving query; they ascend. */
    long countArrival() {
        return arrivals.getAndIncrement();
    }

    /** Number of wakes; read it before the decision that leads to a wait. */
    long wakes() {
        return wakes.get();
    }

    /**
     * Admits a query to wait. Returns null if it is in, else the reason of its refusal: the room is full, and no query yields its place.
     *
     * @param wakesBefore {@link #wakes} from before the decision to wait
     */
    @Nullable
    RefusalReason enter(WaitingQuery waiter, long wakesBefore) {
        if (size.incrementAndGet() > most) {
            RefusalReason reason = makeRoom(waiter);
            if (reason != null) {
                size.decrementAndGet();
                return reason;
            }
        }
        // first: a query that is in may leave at once
        count(waiter.query());
        waiters.add(waiter);
        if (wakes.get() != wakesBefore) {
            waiter.wake();
        }
        if (waiter.isDemand()) {
            onEnter.forEach(Runnable::run);
        }
        return null;
    }

    private void count(Query query) {
        if (query.offline()) {
            offline.incrementAndGet();
        } else {
            Standing standing = Standing.of(query.target().application());
            online.merge(
                    WaitingShares.name(query),
                    new OnlineQueries(standing, 1),
                    (before, one) -> new OnlineQueries(standing, before.number() + 1));
        }
    }

    private void discount(Query query) {
        if (query.offline()) {
            offline.decrementAndGet();
        } else {
            online.computeIfPresent(
                    WaitingShares.name(query),
                    (name, queries) ->
                            queries.number() == 1 ? null : new OnlineQueries(queries.standing(), queries.number() - 1));
        }
    }

    // one at a time: two at once would both see the same query as the one to yield
    private synchronized @Nullable RefusalReason makeRoom(WaitingQuery waiter) {
        WaitingShares shares = new WaitingShares(waiter.query(), new TreeMap<>(online), offline.get());
        // the refusals of an overloaded application must not cost as much as a look at all that wait
        if (!shares.anyYields()) {
            return shares.refusal();
        }
        WaitingQuery last = null;
        for (WaitingQuery other : waiters) {
            if (shares.yielding(other.query()) != null && (last == null || other.arrival() > last.arrival())) {
                last = other;
            }
        }
        if (last != null) {
            leave(last);
            last.displace(Objects.requireNonNull(shares.yielding(last.query())));
            return null;
        }
        return shares.refusal();
    }

    void leave(WaitingQuery waiter) {
        if (waiters.remove(waiter)) {
            discount(waiter.query());
            size.decrementAndGet();
        }
    }

    /** Wakes all queries, in the order of their arrival, because another instance may serve now. */
    void wake() {
        wakes.incrementAndGet();
        waiters.stream()
                .sorted(Comparator.comparingLong(WaitingQuery::arrival))
                .toList()
                .forEach(WaitingQuery::wake);
    }

    Map<String, Long> byApplication() {
        Map<String, Long> queries = new HashMap<>();
        waiters.forEach(
                waiter -> queries.merge(waiter.query().target().application().name(), 1L, Long::sum));
        return queries;
    }

    /** Returns the waiting queries that are demand, by demand class. */
    List<ClassTraffic> traffic() {
        Map<DemandClass, ClassTraffic> traffic = new HashMap<>();
        for (WaitingQuery waiter : waiters) {
            if (!waiter.isDemand()) {
                continue;
            }
            Objective objective = waiter.query().objective();
            ClassTraffic classTraffic = new ClassTraffic(
                    waiter.of(),
                    DemandMeter.COLD,
                    objective.latencyMs(),
                    objective.preferredAccuracy(),
                    1,
                    waiter.query().items(),
                    0,
                    0);
            traffic.merge(waiter.of(), classTraffic, WaitingRoom::merge);
        }
        return List.copyOf(traffic.values());
    }

    private static ClassTraffic merge(ClassTraffic classTraffic, ClassTraffic other) {
        return new ClassTraffic(
                classTraffic.of(),
                classTraffic.variant(),
                Math.min(classTraffic.tightestBoundMs(), other.tightestBoundMs()),
                Math.max(classTraffic.preferredAccuracy(), other.preferredAccuracy()),
                classTraffic.requests() + other.requests(),
                classTraffic.items() + other.items(),
                0,
                0);
    }

    /** Waiting queries of an application that are not offline. */
    record OnlineQueries(Standing standing, int number) {}

    /**
     * The applications whose queries share a full waiting room. No query yields its place to a new offline one. Otherwise an offline query
     * yields first, then one of the application with most waiting queries per claim, unless that is the new query's application.
     */
    static final class WaitingShares {
        private final Query asking;
        private final Standing standing;
        private final SortedMap<String, OnlineQueries> online;
        private final Map<String, Standing> standings = new HashMap<>();
        private final String most;
        private final int offline;

        /**
         * The shares at a moment.
         *
         * @param online waiting queries by application
         * @param offline number of the others
         */
        WaitingShares(Query asking, SortedMap<String, OnlineQueries> online, int offline) {
            this.asking = asking;
            this.standing = Standing.of(asking.target().application());
            this.online = online;
            this.offline = offline;
            online.forEach((name, queries) -> standings.put(name, queries.standing()));
            standings.put(name(asking), standing);
            this.most = findMost();
        }

        static String name(Query query) {
            return query.target().application().name();
        }

        private Standing standing(String application) {
            return standings.getOrDefault(application, standing);
        }

        private int waiting(String application) {
            OnlineQueries queries = online.get(application);
            return queries == null ? 0 : queries.number();
        }

        /** Returns the application with most queries per claim, the new query included; the new query's application if several have. */
        private String findMost() {
            String client = name(asking);
            double load = (waiting(client) + 1) / standing.among(standings.values());
            for (String other : online.keySet()) {
                double otherLoad = waiting(other) / standing(other).among(standings.values());
                if (otherLoad > load) {
                    client = other;
                    load = otherLoad;
                }
            }
            return client;
        }

        /** Whether some waiting query yields its place. */
        boolean anyYields() {
            return !asking.offline() && (offline > 0 || reasonOfMost() != null);
        }

        /** Returns why a waiting query yields its place; null if it does not. */
        @Nullable
        RefusalReason yielding(Query waiting) {
            if (asking.offline()) {
                return null;
            }
            if (offline > 0) {
                return waiting.offline() ? RefusalReason.SHED_OFFLINE : null;
            }
            return name(waiting).equals(most) ? reasonOfMost() : null;
        }

        /** Returns why a query of the application with most of them yields its place; null if it does not. */
        private @Nullable RefusalReason reasonOfMost() {
            return most.equals(name(asking)) ? null : standing(most).yieldingTo(standing, null);
        }

        /** Returns why the new query is refused if none yields its place. */
        RefusalReason refusal() {
            if (asking.offline()) {
                return online.isEmpty() ? RefusalReason.SHED : RefusalReason.SHED_OFFLINE;
            }
            RefusalReason reason = RefusalReason.SHED;
            for (String other : online.keySet()) {
                reason = other.equals(name(asking)) ? reason : standing.yieldingTo(standing(other), reason);
            }
            return reason;
        }
    }
}
