package io.infaas.controller.policy;

import io.infaas.catalog.MemorySize;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Candidate;
import java.util.Collection;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rest of a node while a plan is made: memory, and shares of its cores and of its accelerators. Not thread-safe. */
final class NodeLedger {

    private final NodeCapacity node;
    private final SortedMap<Placement, Booking> bookings = new TreeMap<>();
    private MemorySize free;
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
        this.free = node.type().memory();
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
        Booking present = bookings.get(placement);
        MemorySize room = present == null ? free : free.plus(present.candidate().peakMemory());
        return candidate.peakMemory().fitsInto(room);
    }

    /** Frees a placement that has no share of the processors; returns whether it did. */
    boolean release(Placement placement) {
        Booking booking = bookings.get(placement);
        if (booking == null || booking.share() > 0) {
            return false;
        }
        remove(placement);
        return true;
    }

    /** Whether a candidate would fit without some placements that {@link #release} frees. */
    boolean fitsWithout(Candidate candidate, Collection<Placement> needless) {
        MemorySize room = free;
        for (Placement placement : needless) {
            Booking booking = bookings.get(placement);
            if (booking != null && booking.share() == 0) {
                room = room.plus(booking.candidate().peakMemory());
            }
        }
        return candidate.peakMemory().fitsInto(room);
    }

    /** Whether a candidate would fit if each booked placement had one instance. */
    boolean fitsOnce(Placement placement, Candidate candidate) {
        MemorySize room = node.type().memory();
        for (var booking : bookings.entrySet()) {
            if (!booking.getKey().equals(placement)) {
                room = room.minus(booking.getValue().candidate().times(1).peakMemory());
            }
        }
        return candidate.peakMemory().fitsInto(room);
    }

    /** Frees the memory of a placement without a share. */
    void remove(Placement placement) {
        Booking booking = bookings.remove(placement);
        if (booking != null) {
            free = free.plus(booking.candidate().peakMemory());
        }
    }

    /** Books a further share for a placement, with as many instances as fit of those wanted. */
    void book(Placement placement, Candidate candidate, double share) {
        Booking before = bookings.get(placement);
        double total = share + (before == null ? 0 : before.share());
        Candidate fitting = candidate;
        while (fitting.count() > 1 && !fits(placement, fitting)) {
            fitting = fitting.times(fitting.count() - 1);
        }
        if (before != null) {
            free = free.plus(before.candidate().peakMemory());
        }
        free = free.minus(fitting.peakMemory());
        bookings.put(placement, new Booking(fitting, total));
        if (Pool.of(candidate).accelerators()) {
            accelerators -= share;
        } else {
            cores -= share;
        }
    }
}
