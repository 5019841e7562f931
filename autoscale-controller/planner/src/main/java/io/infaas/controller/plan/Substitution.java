package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Another candidate in place of a placement that is given up: what it costs, and what is known of whether it suffices. Valid as long as
 * its basis is, whatever happens on nodes.
 */
final class Substitution {

    /** What was tried last with a number of placements: where, what was contended there, and whether it sufficed. */
    private record Tried(List<Placement> added, SortedMap<Processors, Double> contended, boolean suffices) {}

    private final ScaleDownBasis basis;
    private final Candidate other;
    private final double costEach;
    private final double least;
    private final SortedMap<Integer, Tried> tried = new TreeMap<>();
    /** The most time that is known not to carry all, and the least that does, of placements that share it with no others of the application. */
    private double tooLittle = -1;

    private double enough = Double.POSITIVE_INFINITY;
    private boolean hopeless;

    /** @param costEach what each of its placements adds to the cost, US dollars per hour */
    Substitution(ScaleDownBasis basis, Candidate other, double costEach) {
        this(basis, other, costEach, 0);
    }

    private Substitution(ScaleDownBasis basis, Candidate other, double costEach, double least) {
        this.basis = basis;
        this.other = other;
        this.costEach = costEach;
        this.least = least;
    }

    /** The same if less of its time does not suffice, in placements that work all the time. */
    Substitution withAtLeast(double time) {
        return new Substitution(basis, other, costEach, time);
    }

    Candidate candidate() {
        return other;
    }

    /** What that many placements add to the cost, US dollars per hour. */
    double cost(int count) {
        return count * costEach - basis.keep();
    }

    /** Whether that many placements cost less; then fewer do, too. */
    boolean isCheaper(int count) {
        double cost = cost(count);
        double same = 1e-6 * basis.keep();
        return cost < -same || (cost <= same && basis.isCheaperForQueries(other));
    }

    /** Whether as many cost less as have that much time, in placements that work all the time: none has more than all its time. */
    boolean isCheaperWith(double time) {
        return isCheaper((int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(time))));
    }

    /** Whether it is known not to suffice on any nodes: not even as many as are cheaper carry all, with all their time. */
    boolean isHopeless() {
        return hopeless;
    }

    /** Whether its placements of a replacement suffice. */
    boolean suffices(Replacement by) {
        if (by.time() < least || (!by.isShared() && by.time() <= tooLittle)) {
            return false;
        }
        Tried last = tried.get(by.added().size());
        if (last != null
                && last.contended().equals(by.contended())
                && last.added().equals(by.added())) {
            return last.suffices();
        }
        boolean suffices = isCarried(by) && by.isAsAccurateAndSpread();
        tried.put(by.added().size(), new Tried(List.copyOf(by.added()), new TreeMap<>(by.contended()), suffices));
        return suffices;
    }

    private boolean isCarried(Replacement by) {
        // wherever they are, only their time counts
        if (!by.isShared() && by.time() >= enough) {
            return true;
        }
        boolean carried = by.isCarried();
        if (!by.isShared() && carried) {
            enough = by.time();
        } else if (!by.isShared()) {
            tooLittle = by.time();
            hopeless = !isCheaper((int) tooLittle + 1);
        }
        return carried;
    }
}
