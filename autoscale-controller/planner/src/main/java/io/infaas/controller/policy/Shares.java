package io.infaas.controller.policy;

import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

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
        SortedMap<Pool, Double> left = new TreeMap<>();
        List<List<Part>> parts = new ArrayList<>();
        SortedMap<String, Double> spent = new TreeMap<>();
        SortedMap<String, Double> atBudget = new TreeMap<>();
        for (int i = 0; i < needs.size(); i++) {
            WaysOfNeed need = needs.get(i);
            List<Part> ofNeed = new ArrayList<>();
            String application = need.need().application().name();
            Double budget = need.need().application().budgetPerHour();
            double rest = 1;
            for (Way way : ways.get(i)) {
                double free =
                        left.computeIfAbsent(way.pool(), pool -> (double) counts.getOrDefault(pool.nodeType(), 0));
                double share = Math.min(rest, free / way.nodes());
                if (budget != null) {
                    double affordable = (budget - spent.getOrDefault(application, 0.0)) / Needs.price(way);
                    if (affordable < share - LEAST) {
                        share = affordable;
                        atBudget.put(application, budget);
                    }
                }
                if (share > LEAST) {
                    ofNeed.add(new Part(way, share));
                    left.put(way.pool(), free - share * way.nodes());
                    spent.merge(application, share * Needs.price(way), Double::sum);
                    rest -= share;
                }
            }
            parts.add(ofNeed);
        }
        atBudget.replaceAll((application, budget) -> spent.getOrDefault(application, 0.0));
        return new Shares(parts, left, atBudget);
    }
}
