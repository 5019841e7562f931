package io.infaas.gateway.routing;

import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.ObjectiveClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The queries that wait for an instance, bounded in number. Each is decided on anew once per {@link #wake}, on its own event loop;
 * nobody is forgotten between a decision to wait and the wait. Safe from any thread.
 */
final class WaitingRoom {

    private final int most;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong wakes = new AtomicLong();
    private final List<Runnable> onEnter = new CopyOnWriteArrayList<>();

    WaitingRoom(int most) {
        this.most = most;
    }

    /** Told when a query begins to wait, on its event loop; must not block. */
    void onEnter(Runnable told) {
        onEnter.add(told);
    }

    int size() {
        return size.get();
    }

    /** How often was woken; to be read before the decision that leads to a wait. */
    long wakes() {
        return wakes.get();
    }

    /**
     * Lets a query wait, if there is room for it.
     *
     * @param seen {@link #wakes} from before it was decided that it waits
     */
    boolean enter(Waiter waiter, long seen) {
        if (size.incrementAndGet() > most) {
            size.decrementAndGet();
            return false;
        }
        waiters.add(waiter);
        if (wakes.get() != seen) {
            waiter.wake();
        }
        onEnter.forEach(Runnable::run);
        return true;
    }

    void leave(Waiter waiter) {
        if (waiters.remove(waiter)) {
            size.decrementAndGet();
        }
    }

    /** Something may serve now that did not before. */
    void wake() {
        wakes.incrementAndGet();
        waiters.forEach(Waiter::wake);
    }

    /** Those who wait now. */
    List<ClassTraffic> flows() {
        Map<ObjectiveClass, ClassTraffic> flows = new HashMap<>();
        for (Waiter waiter : waiters) {
            double boundMs = waiter.query().objective().latencyMs();
            ClassTraffic one = new ClassTraffic(
                    waiter.of(), DemandMeter.COLD, boundMs, 1, waiter.query().items(), 0);
            flows.merge(waiter.of(), one, WaitingRoom::together);
        }
        return List.copyOf(flows.values());
    }

    private static ClassTraffic together(ClassTraffic one, ClassTraffic other) {
        return new ClassTraffic(
                one.of(),
                one.variant(),
                Math.min(one.tightestBoundMs(), other.tightestBoundMs()),
                one.requests() + other.requests(),
                one.items() + other.items(),
                0);
    }
}
