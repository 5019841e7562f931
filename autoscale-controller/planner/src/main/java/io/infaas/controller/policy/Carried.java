package io.infaas.controller.policy;

import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The queries that numbers of machines do not carry: the same assignment as {@link Shares}, without its parts. A search asks thousands of times, so
 * that it keeps numbers in arrays. Not thread-safe.
 */
final class Carried {

    private final List<Pool> pools = new ArrayList<>();
    private final int[][] poolOfWay;
    private final double[][] nodes;
    private final double[][] prices;
    private final double[] perSecond;
    private final double[] lateDollars;
    private final int[] application;
    private final double[] budgets;
    private final double[] left;
    private final double[] spent;

    /** @param ways of each need, the cheapest first */
    Carried(List<WaysOfNeed> needs, List<List<Way>> ways) {
        int count = needs.size();
        poolOfWay = new int[count][];
        nodes = new double[count][];
        prices = new double[count][];
        perSecond = new double[count];
        lateDollars = new double[count];
        application = new int[count];
        List<String> names = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Way> ofNeed = ways.get(i);
            poolOfWay[i] = new int[ofNeed.size()];
            nodes[i] = new double[ofNeed.size()];
            prices[i] = new double[ofNeed.size()];
            for (int k = 0; k < ofNeed.size(); k++) {
                Way way = ofNeed.get(k);
                if (!pools.contains(way.pool())) {
                    pools.add(way.pool());
                }
                poolOfWay[i][k] = pools.indexOf(way.pool());
                nodes[i][k] = way.nodes();
                prices[i][k] = Needs.price(way);
            }
            Need need = needs.get(i).need();
            perSecond[i] = need.perSecond();
            lateDollars[i] = need.lateDollarsPerHour();
            String name = need.application().name();
            if (!names.contains(name)) {
                names.add(name);
                Double budget = need.application().budgetPerHour();
                limits.add(budget == null ? Double.POSITIVE_INFINITY : budget);
            }
            application[i] = names.indexOf(name);
        }
        budgets = limits.stream().mapToDouble(limit -> limit).toArray();
        left = new double[pools.size()];
        spent = new double[budgets.length];
    }

    /**
     * Queries without a machine.
     *
     * @param perSecond queries/s
     * @param dollarsPerHour their price, US dollars per hour
     */
    record Unserved(double perSecond, double dollarsPerHour) {}

    /**
     * The queries that have no machine.
     *
     * @param counts of machines by node type
     * @param margin factor on what each need takes
     */
    Unserved unserved(Map<String, Integer> counts, double margin) {
        for (int pool = 0; pool < left.length; pool++) {
            left[pool] = counts.getOrDefault(pools.get(pool).nodeType(), 0);
        }
        Arrays.fill(spent, 0);
        double unserved = 0;
        double dollars = 0;
        for (int i = 0; i < perSecond.length; i++) {
            double rest = 1;
            for (int k = 0; k < nodes[i].length && rest > 0; k++) {
                int pool = poolOfWay[i][k];
                double share = Math.min(rest, left[pool] / (margin * nodes[i][k]));
                share = Math.min(share, (budgets[application[i]] - spent[application[i]]) / prices[i][k]);
                if (share > Shares.LEAST) {
                    left[pool] -= share * margin * nodes[i][k];
                    spent[application[i]] += share * prices[i][k];
                    rest -= share;
                }
            }
            if (rest > Shares.LEAST) {
                unserved += rest * perSecond[i];
                dollars += rest * lateDollars[i];
            }
        }
        return new Unserved(unserved, dollars);
    }
}
