package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.ToDoubleFunction;

/**
 * Which placements serve how much of which demand: the most that placements can serve together, each class at the throughput for its
 * batch size, and all of a node within its processors. Gateways converge to it, because each query goes where it meets its bound.
 *
 * @param needed demand, items/s
 * @param unserved demand beyond capacity, items/s, of classes that some placement serves
 * @param uncovered number of classes that no placement of the layout serves as well as possible
 * @param unreached number of those classes that no placement of the layout serves at all
 * @param busy share of its time that each placement works
 * @param saturated placements that limit the unserved demand: their queries have no alternative either
 * @param crowded processors that limit the unserved demand
 */
record Assignment(
        double needed,
        double unserved,
        int uncovered,
        int unreached,
        SortedMap<Placement, Double> busy,
        SortedSet<Placement> saturated,
        SortedSet<Processors> crowded) {

    private static final double TINY = 1e-6;

    /** Decides whether a candidate serves a class as well as possible. */
    @FunctionalInterface
    interface Serving {
        boolean serves(ClassDemand demand, Candidate candidate);
    }

    /**
     * Assigns demand.
     *
     * @param load how much of a class to serve, items/s
     * @param contended the processors that cannot carry all their placements at once, and how many of each these may use
     */
    static Assignment of(
            List<ClassDemand> demands,
            SortedMap<Placement, Candidate> placements,
            ToDoubleFunction<ClassDemand> load,
            Serving serving,
            SortedMap<Processors, Double> contended) {
        AssignmentNetwork network = new AssignmentNetwork(placements, contended);
        int uncovered = 0;
        int unreached = 0;
        double needed = 0;
        for (ClassDemand demand : demands) {
            boolean covered = network.isServed(demand, serving);
            uncovered += covered ? 0 : 1;
            // gateways answer late rather than not at all
            Serving by = covered ? serving : ClassDemand::accepts;
            if (covered || network.isServed(demand, by)) {
                network.add(demand, by, load.applyAsDouble(demand));
                needed += load.applyAsDouble(demand);
            } else {
                unreached++;
            }
        }
        network.maximize(tolerance(needed) / (demands.size() + 1));
        return new Assignment(
                needed,
                network.unserved(),
                uncovered,
                unreached,
                network.busy(),
                network.saturated(),
                network.crowded());
    }

    /** Whether capacity suffices for all demand. */
    boolean carriesAll() {
        return unserved <= tolerance(needed);
    }

    boolean coversAsMuchAs(Assignment other) {
        return uncovered <= other.uncovered && unreached <= other.unreached;
    }

    /** Whether it covers and carries at least as much as the other one. */
    boolean isAsGoodAs(Assignment other) {
        return coversAsMuchAs(other) && unserved <= other.unserved + tolerance(Math.max(needed, other.needed));
    }

    private static double tolerance(double needed) {
        return TINY * Math.max(1, needed);
    }
}
