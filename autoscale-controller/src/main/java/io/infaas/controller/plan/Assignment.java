package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Which placement serves how much of which demand: a maximum flow of items/s from classes to placements that may serve them,
 * none above its saturation. Gateways converge to it, because each query goes where it meets its bound.
 *
 * @param needed demand, items/s
 * @param unserved demand beyond capacity, items/s, of classes that some placement serves
 * @param uncovered number of classes that no placement of the layout serves as well as possible
 * @param unreached number of those classes that no placement of the layout serves at all
 * @param loads items/s per placement
 * @param saturated saturated placements that limit the unserved demand: their queries have no alternative either
 */
record Assignment(
        double needed,
        double unserved,
        int uncovered,
        int unreached,
        SortedMap<Placement, Double> loads,
        SortedSet<Placement> saturated) {

    private static final double TINY = 1e-6;

    /** Decides whether a candidate serves a class as well as possible. */
    @FunctionalInterface
    interface Serving {
        boolean serves(ClassDemand demand, Candidate candidate);
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

    static Assignment of(
            List<ClassDemand> demands, Layout layout, ToDoubleFunction<ClassDemand> load, Serving serving) {
        List<Placement> placements = new ArrayList<>(layout.placements().keySet());
        List<Candidate> candidates = new ArrayList<>(layout.placements().values());
        List<boolean[]> edges = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        int uncovered = 0;
        int unreached = 0;
        double needed = 0;
        for (ClassDemand demand : demands) {
            boolean[] edge = edges(demand, candidates, serving);
            boolean covered = any(edge);
            if (!covered) {
                uncovered++;
                // gateways answer late rather than not at all
                edge = edges(demand, candidates, ClassDemand::accepts);
            }
            if (any(edge)) {
                edges.add(edge);
                rates.add(load.applyAsDouble(demand));
                needed += load.applyAsDouble(demand);
            } else {
                unreached++;
            }
        }
        double[] capacities = candidates.stream()
                .mapToDouble(candidate -> candidate.profile().saturation())
                .toArray();
        MaxFlow flow = new MaxFlow(edges, rates, capacities, tolerance(needed) / (edges.size() + 1));
        SortedMap<Placement, Double> loads = new TreeMap<>();
        SortedSet<Placement> saturated = new TreeSet<>();
        for (int p = 0; p < placements.size(); p++) {
            loads.put(placements.get(p), flow.load(p));
            if (flow.isSaturated(p)) {
                saturated.add(placements.get(p));
            }
        }
        return new Assignment(needed, flow.unserved(), uncovered, unreached, loads, saturated);
    }

    private static double tolerance(double needed) {
        return TINY * Math.max(1, needed);
    }

    private static boolean[] edges(ClassDemand demand, List<Candidate> candidates, Serving serving) {
        boolean[] edge = new boolean[candidates.size()];
        for (int p = 0; p < edge.length; p++) {
            edge[p] = serving.serves(demand, candidates.get(p));
        }
        return edge;
    }

    private static boolean any(boolean[] edge) {
        for (boolean open : edge) {
            if (open) {
                return true;
            }
        }
        return false;
    }
}
