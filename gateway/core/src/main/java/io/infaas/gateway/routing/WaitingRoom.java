package io.infaas.gateway.routing;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.feedback.Standing;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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
        waiters.add(waiter);
        if (wakes.get() != wakesBefore) {
            waiter.wake();
        }
        if (waiter.isDemand()) {
            onEnter.forEach(Runnable::run);
        }
        return null;
    }

    // one at a time: two at once would both see the same query as the one to yield
    private synchronized @Nullable RefusalReason makeRoom(WaitingQuery waiter) {
        WaitingShares shares = new WaitingShares(
                waiter.query(), waiters.stream().map(WaitingQuery::query).toList());
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

    /**
     * The applications whose queries share a full waiting room. No query yields its place to a new offline one. Otherwise an offline query
     * yields first, then one of the application with most waiting queries per claim, unless that is the new query's application.
     */
    static final class WaitingShares {
        private final Query asking;
        private final Standing standing;
        private final Map<String, Integer> online = new TreeMap<>();
        private final Map<String, Standing> standings = new HashMap<>();
        private final String most;
        private int offline;

        WaitingShares(Query asking, Collection<Query> waiting) {
            this.asking = asking;
            this.standing = Standing.of(asking.target().application());
            standings.put(name(asking), standing);
            for (Query query : waiting) {
                if (query.offline()) {
                    offline++;
                } else {
                    online.merge(name(query), 1, Integer::sum);
                    standings.computeIfAbsent(
                            name(query), any -> Standing.of(query.target().application()));
                }
            }
            this.most = findMost();
        }

        private static String name(Query query) {
            return query.target().application().name();
        }

        private Standing standing(String application) {
            return standings.getOrDefault(application, standing);
        }

        /** Returns the application with most queries per claim, the new query included; the new query's application if several have. */
        private String findMost() {
            String client = name(asking);
            double load = (online.getOrDefault(client, 0) + 1) / standing.among(standings.values());
            for (Map.Entry<String, Integer> other : online.entrySet()) {
                double otherLoad = other.getValue() / standing(other.getKey()).among(standings.values());
                if (otherLoad > load) {
                    client = other.getKey();
                    load = otherLoad;
                }
            }
            return client;
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
            boolean yields = name(waiting).equals(most) && !most.equals(name(asking));
            return yields ? standing(most).yieldingTo(standing, null) : null;
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
