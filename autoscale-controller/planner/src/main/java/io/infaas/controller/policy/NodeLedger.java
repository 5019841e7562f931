package io.infaas.controller.policy;

import io.infaas.catalog.MemorySize;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Candidate;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The rest of a node while a plan is made: memory, and shares of its cores and of its accelerators. Not thread-safe. */
final class NodeLedger {

    private final NodeCapacity node;
    private final SortedMap<Placement, Booking> bookings = new TreeMap<>();
    private double cores = 1;
    private double accelerators = 1;

    /**
     * A placement on the node.
     *
     * @param share of the node's processors
     */
    record Booking(Candidate candidate, double share) {}

    NodeLedger(NodeCapacity node) {
        this.node = node;
    }

    NodeCapacity node() {
        return node;
    }

    SortedMap<Placement, Booking> bookings() {
        return bookings;
    }

    Booking booking(Placement placement) {
        return Objects.requireNonNull(bookings.get(placement));
    }

    double left(Pool pool) {
        return pool.accelerators() ? accelerators : cores;
    }

    /** Whether a candidate fits into the memory, in the place of an earlier booking of the placement. */
    boolean fits(Placement placement, Candidate candidate) {
        return fitsWithout(placement, candidate, other -> false);
    }

    /** Frees what has no share of the processors. */
    void release(Predicate<Placement> needless) {
        bookings.entrySet().removeIf(booking -> booking.getValue().share() == 0 && needless.test(booking.getKey()));
    }

    /** Whether a candidate would fit without the bookings that {@link #release} frees. */
    boolean fitsWithout(Placement placement, Candidate candidate, Predicate<Placement> needless) {
        MemorySize free = node.type().memory();
        for (var booking : bookings.entrySet()) {
            boolean stays = booking.getValue().share() > 0 || !needless.test(booking.getKey());
            if (stays && !booking.getKey().equals(placement)) {
                free = free.minus(booking.getValue().candidate().peakMemory());
            }
        }
        return candidate.peakMemory().fitsInto(free);
    }

    /** Whether a candidate would fit if each booked placement had one instance. */
    boolean fitsOnce(Placement placement, Candidate candidate) {
        MemorySize free = node.type().memory();
        for (var booking : bookings.entrySet()) {
            if (!booking.getKey().equals(placement)) {
                free = free.minus(booking.getValue().candidate().times(1).peakMemory());
            }
        }
        return candidate.peakMemory().fitsInto(free);
    }

    /** Frees the memory of a placement without a share. */
    void remove(Placement placement) {
        bookings.remove(placement);
    }

    /** Books a further share for a placement, with as many instances as fit of those wanted. */
    void book(Placement placement, Candidate candidate, Pool pool, double share) {
        Booking before = bookings.get(placement);
        double total = share + (before == null ? 0 : before.share());
        Candidate fitting = candidate;
        while (fitting.count() > 1 && !fits(placement, fitting)) {
            fitting = fitting.times(fitting.count() - 1);
        }
        bookings.put(placement, new Booking(fitting, total));
        if (pool.accelerators()) {
            accelerators -= share;
        } else {
            cores -= share;
        }
    }
}
