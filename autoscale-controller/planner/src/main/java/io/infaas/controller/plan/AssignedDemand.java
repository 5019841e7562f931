package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Demand that is assigned to placements, as the start for assigning it to more of them. */
final class AssignedDemand {

    private final List<ClassDemand> demands;
    private final ToDoubleFunction<ClassDemand> load;
    private final Assignment.Serving serving;
    private final AssignmentNetwork network;
    private final boolean[] covered;
    private final boolean[] reached;
    /** Number of each reached class in the network. */
    private final int[] numbers;

    private final Service service;
    private @Nullable Assignment assignment;

    /** As {@link Assignment#of}. */
    AssignedDemand(
            List<ClassDemand> demands,
            SortedMap<Placement, Candidate> placements,
            ToDoubleFunction<ClassDemand> load,
            Assignment.Serving serving,
            SortedMap<Processors, Double> contended) {
        this.demands = demands;
        this.load = load;
        this.serving = serving;
        this.network = new AssignmentNetwork(placements, contended);
        this.covered = new boolean[demands.size()];
        this.reached = new boolean[demands.size()];
        this.numbers = new int[demands.size()];
        int uncovered = 0;
        int served = 0;
        double needed = 0;
        for (int i = 0; i < demands.size(); i++) {
            ClassDemand demand = demands.get(i);
            List<AssignmentNetwork.Share> by = network.serving(demand, serving);
            covered[i] = !by.isEmpty();
            uncovered += covered[i] ? 0 : 1;
            // gateways answer late rather than not at all
            by = covered[i] ? by : network.serving(demand, ClassDemand::accepts);
            reached[i] = !by.isEmpty();
            if (reached[i]) {
                numbers[i] = network.add(demand, by, load.applyAsDouble(demand));
                needed += load.applyAsDouble(demand);
                served++;
            }
        }
        network.maximize(least(needed));
        this.service = new Service(needed, network.unserved(), uncovered, demands.size() - served);
    }

    Service service() {
        return service;
    }

    Assignment assignment() {
        Assignment known = assignment;
        if (known == null) {
            known = findAssignment();
            assignment = known;
        }
        return known;
    }

    private Assignment findAssignment() {
        network.findLimits();
        Iterator<Double> worths = network.worths().iterator();
        return new Assignment(
                service,
                network.busy(),
                network.saturated(),
                network.crowded(),
                IntStream.range(0, demands.size())
                        .mapToObj(i -> new Assignment.Worth(covered[i], reached[i], reached[i] ? worths.next() : 1))
                        .toList());
    }

    /**
     * What placements of one more candidate would change, if they are on nodes with processors for all of theirs and take none from those
     * that are there; no placements elsewhere change more.
     */
    Further with(Candidate candidate) {
        List<ClassDemand> come = new ArrayList<>();
        List<Integer> also = new ArrayList<>();
        int uncovered = service.uncovered();
        double needed = service.needed();
        for (int i = 0; i < demands.size(); i++) {
            ClassDemand demand = demands.get(i);
            boolean serves = serving.serves(demand, candidate);
            if (!covered[i] && reached[i] && serves) {
                return new Further();
            }
            if (reached[i]) {
                if (serves || (!covered[i] && demand.accepts(candidate))) {
                    also.add(i);
                }
            } else if (serves || demand.accepts(candidate)) {
                come.add(demand);
                needed += load.applyAsDouble(demand);
                uncovered -= serves ? 1 : 0;
            }
        }
        AssignmentNetwork grown = new AssignmentNetwork(network);
        int kind = grown.addKind(candidate);
        also.forEach(i -> grown.addServed(kind, numbers[i], demands.get(i)));
        // no placement that is there serves these
        come.forEach(demand -> grown.addServed(kind, grown.add(demand, List.of(), load.applyAsDouble(demand)), demand));
        return new Further(grown, kind, needed, uncovered, service.unreached() - come.size());
    }

    private double least(double needed) {
        return Service.tolerance(needed) / (demands.size() + 1);
    }

    /** Demand that is assigned to placements of one more candidate, which become more and more. */
    final class Further {

        private final @Nullable AssignmentNetwork network;
        private final int kind;
        private final double needed;
        private final int uncovered;
        private final int unreached;
        private double time;
        private @Nullable Service served;

        /** Of a candidate that demand must be assigned to anew. */
        private Further() {
            this(null, 0, 0, 0, 0);
        }

        private Further(@Nullable AssignmentNetwork network, int kind, double needed, int uncovered, int unreached) {
            this.network = network;
            this.kind = kind;
            this.needed = needed;
            this.uncovered = uncovered;
            this.unreached = unreached;
        }

        /**
         * How well demand is served with them.
         *
         * @param most time of theirs, in placements that work all the time; not less than before
         * @return empty if a class would be served by others than before, so that demand must be assigned anew
         */
        Optional<Service> with(double most) {
            if (network == null) {
                return Optional.empty();
            }
            if (most > time || served == null) {
                network.more(kind, most - time);
                time = most;
                network.maximize(least(needed));
                served = new Service(needed, network.unserved(), uncovered, unreached);
            }
            return Optional.of(served);
        }

        /** Whether more time of theirs than at last would serve more. */
        boolean isSaturated() {
            return network != null && network.isSaturated(kind);
        }

        /** Whether more time of some placement of a variant would serve more. */
        boolean isSaturated(String variant) {
            return network != null && network.isSaturated(variant);
        }
    }
}
