package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * How much of a demand a layout can carry: a maximal flow of items/s from classes to instances that may serve them, none above
 * its saturation. This is what gateways come to, as each query goes where it is in time.
 *
 * @param needed items/s asked for
 * @param unserved items/s that find no room, of classes that something of the layout serves
 * @param uncovered classes that nothing of the layout serves as well as something could
 * @param unreached those among them that nothing of the layout serves at all
 * @param loads items/s per place
 * @param full places that limit what is unserved: their queries cannot go elsewhere either
 */
record Assignment(
        double needed,
        double unserved,
        int uncovered,
        int unreached,
        SortedMap<Placement, Double> loads,
        SortedSet<Placement> full) {

    private static final double TINY = 1e-6;

    /** Whether a class is served by an offer as well as it can be. */
    @FunctionalInterface
    interface Serving {
        boolean serves(ClassDemand need, Offer offer);
    }

    /** Whether all demand finds room. */
    boolean carried() {
        return unserved <= tolerance(needed);
    }

    boolean coversAsMuchAs(Assignment other) {
        return uncovered <= other.uncovered && unreached <= other.unreached;
    }

    /** Whether this is no worse than the other one in what is covered and carried. */
    boolean asGoodAs(Assignment other) {
        return coversAsMuchAs(other) && unserved <= other.unserved + tolerance(Math.max(needed, other.needed));
    }

    static Assignment of(List<ClassDemand> needs, Layout layout, ToDoubleFunction<ClassDemand> load, Serving serving) {
        List<Placement> places = new ArrayList<>(layout.places().keySet());
        List<Offer> offers = new ArrayList<>(layout.places().values());
        List<boolean[]> edges = new ArrayList<>();
        List<Double> demands = new ArrayList<>();
        int uncovered = 0;
        int unreached = 0;
        double needed = 0;
        for (ClassDemand need : needs) {
            boolean[] edge = edges(need, offers, serving);
            boolean covered = any(edge);
            if (!covered) {
                uncovered++;
                // late is what gateways do rather than nothing
                edge = edges(need, offers, ClassDemand::allows);
            }
            if (any(edge)) {
                edges.add(edge);
                demands.add(load.applyAsDouble(need));
                needed += load.applyAsDouble(need);
            } else {
                unreached++;
            }
        }
        double[] capacities = offers.stream()
                .mapToDouble(offer -> offer.profile().saturation())
                .toArray();
        MaxFlow flow = new MaxFlow(edges, demands, capacities, tolerance(needed) / (edges.size() + 1));
        SortedMap<Placement, Double> loads = new TreeMap<>();
        SortedSet<Placement> full = new TreeSet<>();
        for (int p = 0; p < places.size(); p++) {
            loads.put(places.get(p), flow.load(p));
            if (flow.full(p)) {
                full.add(places.get(p));
            }
        }
        return new Assignment(needed, flow.unserved(), uncovered, unreached, loads, full);
    }

    private static double tolerance(double needed) {
        return TINY * Math.max(1, needed);
    }

    private static boolean[] edges(ClassDemand need, List<Offer> offers, Serving serving) {
        boolean[] edge = new boolean[offers.size()];
        for (int p = 0; p < edge.length; p++) {
            edge[p] = serving.serves(need, offers.get(p));
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
