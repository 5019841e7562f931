package io.infaas.controller.policy;

import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How numbers of machines of each type carry the needs.
 *
 * @param parts parts of each need, in the order of the needs
 * @param left nodes, or fractions of one, that each pool has left
 * @param atBudget applications whose budget allows no more, with the US dollars per hour that they spend
 */
record Shares(List<List<Part>> parts, SortedMap<Pool, Double> left, SortedMap<String, Double> atBudget) {

    /** Parts of a need, or of a node, that are not worth a placement. */
    static final double LEAST = 1e-3;

    /**
     * A part of a need on a pool.
     *
     * @param share of the queries
     */
    record Part(Way way, double share) {
        /** Nodes, or fractions of one, that it takes. */
        double nodes() {
            return share * way.nodes();
        }
    }

    /**
     * Gives each need, in order, the cheapest pools that have something left, up to the budget of its application.
     *
     * @param ways of each need, the cheapest first
     * @param counts of machines by node type
     */
    static Shares of(List<WaysOfNeed> needs, List<List<Way>> ways, Map<String, Integer> counts) {
        Carried carried = new Carried(needs, ways, false);
        List<List<Part>> parts =
                needs.stream().<List<Part>>map(need -> new ArrayList<>()).toList();
        carried.assign(counts, 1, (need, way, share) -> parts.get(need)
                .add(new Part(ways.get(need).get(way), share)));
        return new Shares(parts, carried.left(), carried.atBudget());
    }
}
