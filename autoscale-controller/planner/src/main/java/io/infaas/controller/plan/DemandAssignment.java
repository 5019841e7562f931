package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which placements serve how much of which demand: the most that placements can serve together, each class at the throughput for its
 * batch size, as far as few queries wait beyond their bound, and all of a node within its processors. Gateways converge to it, because each
 * query goes where it meets its bound.
 */
final class DemandAssignment {

    /** Decides whether a candidate serves a class as well as possible. */
    @FunctionalInterface
    interface Serving {
        boolean serves(ClassDemand demand, Candidate candidate);
    }

    private final List<ClassDemand> demands;
    private final ToDoubleFunction<ClassDemand> load;
    private final Serving serving;
    private final AssignmentNetwork network;
    private final boolean[] covered;
    private final boolean[] reached;
    /** Number of each reached class in the network. */
    private final int[] numbers;

    private final Remainder remainder;
    private double @Nullable [] gains;

    /**
     * Assigns demand.
     *
     * @param load how much of a class to serve, items/s
     * @param contended the processors that cannot carry all their placements at once, and how many of each these may use
     */
    DemandAssignment(
            List<ClassDemand> demands,
            SortedMap<Placement, Candidate> placements,
            ToDoubleFunction<ClassDemand> load,
            Serving serving,
            SortedMap<Processors, Double> contended) {
        this.demands = demands;
        this.load = load;
        this.serving = serving;
        this.network = new AssignmentNetwork(placements, contended);
        this.covered = new boolean[demands.size()];
        this.reached = new boolean[demands.size()];
        this.numbers = new int[demands.size()];
        int uncovered = 0;
        int unreached = 0;
        double needed = 0;
        for (int i = 0; i < demands.size(); i++) {
            ClassDemand demand = demands.get(i);
            List<AssignmentNetwork.Share> shares = network.serving(demand, serving);
            covered[i] = !shares.isEmpty();
            uncovered += covered[i] ? 0 : 1;
            // gateways answer late rather than not at all
            shares = covered[i] ? shares : network.serving(demand, ClassDemand::accepts);
            reached[i] = !shares.isEmpty();
            unreached += reached[i] ? 0 : 1;
            if (reached[i]) {
                numbers[i] = network.add(demand, shares, load.applyAsDouble(demand));
                needed += load.applyAsDouble(demand);
            }
        }
        network.maximize(least(needed));
        this.remainder = new Remainder(needed, network.unserved(), uncovered, unreached);
    }

    Remainder remainder() {
        return remainder;
    }

    double needed() {
        return remainder.needed();
    }

    double unserved() {
        return remainder.unserved();
    }

    boolean carriesAll() {
        return remainder.carriesAll();
    }

    boolean coversAsMuchAs(DemandAssignment other) {
        return remainder.coversAsMuchAs(other.remainder);
    }

    boolean isAsGoodAs(DemandAssignment other) {
        return remainder.isAsGoodAs(other.remainder);
    }

    /** Share of its time that each placement works, with what it must stay idle so that queries do not wait too long. */
    SortedMap<Placement, Double> busy() {
        return network.busy();
    }

    /** Placements that limit the unserved demand: their queries have no alternative either. */
    SortedSet<Placement> saturated() {
        return network.saturated();
    }

    /** Processors that limit the unserved demand. */
    SortedSet<Processors> crowded() {
        return network.crowded();
    }

    /**
     * The least time of a further candidate with which it may be as good as another assignment, in placements that work all the time;
     * infinite if no time is enough. A bound that takes no search: with less it is never as good, with as much it may not be either.
     */
    double leastTimeToBeAsGoodAs(Remainder other, Candidate candidate) {
        int stillUncovered = 0;
        int stillUnreached = 0;
        for (int i = 0; i < demands.size(); i++) {
            if (!covered[i]) {
                boolean serves = serving.serves(demands.get(i), candidate);
                stillUncovered += serves ? 0 : 1;
                stillUnreached += reached[i] || serves || demands.get(i).accepts(candidate) ? 0 : 1;
            }
        }
        if (stillUncovered > other.uncovered() || stillUnreached > other.unreached()) {
            return Double.POSITIVE_INFINITY;
        }
        double missing = remainder.missing(other);
        return missing <= 0 ? 0 : missing / mostFrom(candidate);
    }

    /** How much more is served at most for each further placement of a candidate, items/s; 0 if no number of them would serve more. */
    double mostFrom(Candidate candidate) {
        double[] gain = gains();
        double most = 0;
        for (int i = 0; i < demands.size(); i++) {
            ClassDemand demand = demands.get(i);
            if (gain[i] > 0 && (serving.serves(demand, candidate) || (!covered[i] && demand.accepts(candidate)))) {
                most = Math.max(most, gain[i] * demand.carriedBy(candidate));
            }
        }
        return most;
    }

    /**
     * Demand that one more item/s for each class would serve at most, directly or by what then serves others, 0 to 1; 1 if no placement
     * serves the class at all.
     */
    private double[] gains() {
        double[] values = gains;
        if (values == null) {
            List<Double> worths = network.worths();
            values = new double[demands.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = reached[i] ? worths.get(numbers[i]) : 1;
            }
            gains = values;
        }
        return values;
    }

    /**
     * The change by placements of one more candidate, if they are on nodes with processors for all of theirs and take none from those
     * that are there; no placements elsewhere change more.
     */
    Extension with(Candidate candidate) {
        List<ClassDemand> newDemands = new ArrayList<>();
        List<Integer> numbersServed = new ArrayList<>();
        int uncovered = remainder.uncovered();
        double needed = remainder.needed();
        for (int i = 0; i < demands.size(); i++) {
            ClassDemand demand = demands.get(i);
            boolean serves = serving.serves(demand, candidate);
            if (!covered[i] && reached[i] && serves) {
                return new Extension(null, 0, remainder);
            }
            if (reached[i]) {
                if (serves || (!covered[i] && demand.accepts(candidate))) {
                    numbersServed.add(i);
                }
            } else if (serves || demand.accepts(candidate)) {
                newDemands.add(demand);
                needed += load.applyAsDouble(demand);
                uncovered -= serves ? 1 : 0;
            }
        }
        AssignmentNetwork grown = new AssignmentNetwork(network);
        int kind = grown.addKind(candidate);
        numbersServed.forEach(i -> grown.addServed(kind, numbers[i], demands.get(i)));
        // no placement that is there serves these
        newDemands.forEach(
                demand -> grown.addServed(kind, grown.add(demand, List.of(), load.applyAsDouble(demand)), demand));
        return new Extension(
                grown, kind, new Remainder(needed, needed, uncovered, remainder.unreached() - newDemands.size()));
    }

    private double least(double needed) {
        return Remainder.tolerance(needed) / (demands.size() + 1);
    }

    /**
     * Demand that is assigned to more and more placements of one more candidate, each with all processors that others leave. Where they share
     * processors all serve less, so that what is saturated even so is saturated then, too.
     */
    final class Extension {

        /** Null if a class would be served by others than before, so that demand must be assigned anew. */
        private final @Nullable AssignmentNetwork grown;

        private final int kind;
        private final Remainder start;
        private double time;
        private @Nullable Remainder last;

        private Extension(@Nullable AssignmentNetwork grown, int kind, Remainder start) {
            this.grown = grown;
            this.kind = kind;
            this.start = start;
        }

        /**
         * How well demand is served with them.
         *
         * @param most time of theirs, in placements that work all the time; not less than before
         * @return empty if demand must be assigned anew
         */
        Optional<Remainder> with(double most) {
            if (grown == null) {
                return Optional.empty();
            }
            if (most > time || last == null) {
                grown.more(kind, most - time);
                time = most;
                grown.maximize(least(start.needed()));
                last = new Remainder(start.needed(), grown.unserved(), start.uncovered(), start.unreached());
            }
            return Optional.of(last);
        }

        /** Whether more time of theirs than so much would serve more. */
        boolean isSaturated(double most) {
            return with(most).isPresent() && grown != null && grown.isSaturated(kind);
        }

        /** Whether more time of some placement of a variant would serve more, beside so much of theirs. */
        boolean isSaturated(String variant, double most) {
            return with(most).isPresent() && grown != null && grown.isSaturated(variant);
        }
    }
}
