package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.ToDoubleFunction;

/**
 * Which placements serve how much of which demand: the most that placements can serve together, each class at the throughput for its
 * batch size, as far as few queries wait beyond their bound, and all of a node within its processors. Gateways converge to it, because each query goes where it meets its bound.
 *
 * @param service how well demand is served
 * @param busy share of its time that each placement works, with what it must stay idle so that queries do not wait too long
 * @param saturated placements that limit the unserved demand: their queries have no alternative either
 * @param crowded processors that limit the unserved demand
 * @param worths what a further placement would be worth, for each class in the order in which they were given
 */
record Assignment(
        Service service,
        SortedMap<Placement, Double> busy,
        SortedSet<Placement> saturated,
        SortedSet<Processors> crowded,
        List<Worth> worths) {

    /**
     * What one more item/s for a class would bring, directly or by what then serves others.
     *
     * @param covered whether some placement serves the class as well as possible
     * @param reached whether some placement serves it at all
     * @param ofItem at most that much more is served altogether, 0 to 1; 1 if no placement serves the class at all
     */
    record Worth(boolean covered, boolean reached, double ofItem) {}

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
        return new AssignedDemand(demands, placements, load, serving, contended).assignment();
    }

    /**
     * The least time of a further candidate with which it may be as good as another assignment, in placements that work all the time;
     * infinite if no time is enough. A bound that takes no search: with less it is never as good, with as much it may not be either.
     *
     * @param demands the classes, as this assignment was made with
     */
    double leastTimeToBeAsGoodAs(Service other, List<ClassDemand> demands, Candidate candidate, Serving serving) {
        int stillUncovered = 0;
        int stillUnreached = 0;
        for (int i = 0; i < demands.size(); i++) {
            Worth worth = worths.get(i);
            if (!worth.covered()) {
                boolean serves = serving.serves(demands.get(i), candidate);
                stillUncovered += serves ? 0 : 1;
                stillUnreached += worth.reached() || serves || demands.get(i).accepts(candidate) ? 0 : 1;
            }
        }
        if (stillUncovered > other.uncovered() || stillUnreached > other.unreached()) {
            return Double.POSITIVE_INFINITY;
        }
        double missing = service.missing(other);
        return missing <= 0 ? 0 : missing / mostFrom(demands, candidate, serving);
    }

    /**
     * How much more is served at most for each further placement of a candidate, items/s; 0 if no number of them would serve more.
     *
     * @param demands the classes, as this assignment was made with
     */
    double mostFrom(List<ClassDemand> demands, Candidate candidate, Serving serving) {
        double most = 0;
        for (int i = 0; i < demands.size(); i++) {
            Worth worth = worths.get(i);
            ClassDemand demand = demands.get(i);
            if (worth.ofItem() > 0
                    && (serving.serves(demand, candidate) || (!worth.covered() && demand.accepts(candidate)))) {
                most = Math.max(most, worth.ofItem() * demand.carriedBy(candidate));
            }
        }
        return most;
    }

    double needed() {
        return service.needed();
    }

    double unserved() {
        return service.unserved();
    }

    int uncovered() {
        return service.uncovered();
    }

    int unreached() {
        return service.unreached();
    }

    boolean carriesAll() {
        return service.carriesAll();
    }

    boolean coversAsMuchAs(Assignment other) {
        return service.coversAsMuchAs(other.service);
    }

    boolean isAsGoodAs(Assignment other) {
        return service.isAsGoodAs(other.service);
    }
}
