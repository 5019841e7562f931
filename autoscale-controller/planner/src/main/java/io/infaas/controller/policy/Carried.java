package io.infaas.controller.policy;

import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assigns needs to numbers of machines: each need, in order, takes the cheapest pools that have something left, up to the budget of its application.
 * Where an application prices accuracy, its needs then take more accurate variants in what is left, as {@link PreferredWays}
 * does. A search asks thousands of times, so that it keeps numbers in arrays. Not thread-safe.
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
    private final @Nullable Accuracy[] accuracies;
    private final double[] left;
    private final double[] spent;
    private final List<String> applications = new ArrayList<>();
    private final BitSet atBudget = new BitSet();

    /** The accuracy of a need whose application prices it, by way. */
    private static final class Accuracy {
        /** Shares of the queries in the present assignment. */
        private final double[] shares;
        /** Nodes that all of the need takes with a more accurate variant in the place of the way; infinite without one. */
        private final double[] nodes;
        /** Price of the accuracy that the way lacks if it serves all of the need, US dollars per hour. */
        private final double[] lacks;
        /** The same with the more accurate variant. */
        private final double[] leastLacks;
        /** Highest price of the accuracy that a way lacks: that of queries without a machine. */
        private final double mostLack;

        Accuracy(WaysOfNeed need, List<Way> ways) {
            List<Optional<Way>> better =
                    ways.stream().map(way -> PreferredWays.priced(need, way)).toList();
            shares = new double[ways.size()];
            nodes = better.stream()
                    .mapToDouble(way -> way.map(Way::nodes).orElse(Double.POSITIVE_INFINITY))
                    .toArray();
            lacks = ways.stream()
                    .mapToDouble(way -> need.need().lackDollarsPerHour(way.accuracy()))
                    .toArray();
            mostLack = Arrays.stream(lacks).max().orElse(0);
            leastLacks = better.stream()
                    .mapToDouble(way -> way.map(there -> need.need().lackDollarsPerHour(there.accuracy()))
                            .orElse(0.0))
                    .toArray();
        }
    }

    /**
     * @param ways of each need, the cheapest first
     * @param prefersAccuracy whether more accurate variants take what is left
     */
    Carried(List<WaysOfNeed> needs, List<List<Way>> ways, boolean prefersAccuracy) {
        int count = needs.size();
        poolOfWay = new int[count][];
        nodes = new double[count][];
        prices = new double[count][];
        perSecond = new double[count];
        lateDollars = new double[count];
        application = new int[count];
        accuracies = new Accuracy[count];
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
            if (prefersAccuracy && need.application().dollarsForAccuracy() > 0) {
                accuracies[i] = new Accuracy(needs.get(i), ofNeed);
            }
            perSecond[i] = need.perSecond();
            lateDollars[i] = need.lateDollarsPerHour();
            String name = need.application().name();
            if (!applications.contains(name)) {
                applications.add(name);
                Double budget = need.application().budgetPerHour();
                limits.add(budget == null ? Double.POSITIVE_INFINITY : budget);
            }
            application[i] = applications.indexOf(name);
        }
        budgets = limits.stream().mapToDouble(limit -> limit).toArray();
        left = new double[pools.size()];
        spent = new double[budgets.length];
    }

    /**
     * Queries without a machine, and the accuracy that others lack.
     *
     * @param perSecond queries/s
     * @param dollarsPerHour their price, US dollars per hour
     * @param lackDollarsPerHour the price of the accuracy that clients prefer and do not get, US dollars per hour
     */
    record Unserved(double perSecond, double dollarsPerHour, double lackDollarsPerHour) {}

    /** Receives the parts of an assignment, each as a share of the queries of a need. */
    interface Parts {
        void add(int need, int way, double share);
    }

    /** The queries that have no machine, see {@link #assign}. */
    Unserved unserved(Map<String, Integer> counts, double margin) {
        return assign(counts, margin, (need, way, share) -> {});
    }

    /**
     * Assigns all needs.
     *
     * @param counts of machines by node type
     * @param margin factor on what each need takes
     * @return the queries that have no machine
     */
    Unserved assign(Map<String, Integer> counts, double margin, Parts parts) {
        for (int pool = 0; pool < left.length; pool++) {
            left[pool] = counts.getOrDefault(pools.get(pool).nodeType(), 0);
        }
        Arrays.fill(spent, 0);
        atBudget.clear();
        double unserved = 0;
        double dollars = 0;
        double lack = 0;
        for (int i = 0; i < perSecond.length; i++) {
            double rest = 1;
            Accuracy accuracy = accuracies[i];
            if (accuracy != null) {
                Arrays.fill(accuracy.shares, 0);
            }
            for (int k = 0; k < nodes[i].length && rest > 0; k++) {
                int pool = poolOfWay[i][k];
                double share = Math.min(rest, left[pool] / (margin * nodes[i][k]));
                double affordable = (budgets[application[i]] - spent[application[i]]) / prices[i][k];
                if (affordable < share - Shares.LEAST) {
                    share = affordable;
                    atBudget.set(application[i]);
                }
                if (share > Shares.LEAST) {
                    parts.add(i, k, share);
                    if (accuracy != null) {
                        accuracy.shares[k] = share;
                    }
                    left[pool] -= share * margin * nodes[i][k];
                    spent[application[i]] += share * prices[i][k];
                    rest -= share;
                }
            }
            if (rest > Shares.LEAST) {
                unserved += rest * perSecond[i];
                dollars += rest * lateDollars[i];
                lack += accuracy == null ? 0 : rest * accuracy.mostLack;
            }
        }
        for (int i = 0; i < accuracies.length; i++) {
            lack += lack(i, margin);
        }
        return new Unserved(unserved, dollars, lack);
    }

    /** Takes more accurate variants where there is room; returns the price of the accuracy that is lacking then, US dollars per hour. */
    private double lack(int need, double margin) {
        Accuracy accuracy = accuracies[need];
        double lack = 0;
        for (int k = 0; accuracy != null && k < accuracy.shares.length; k++) {
            double share = accuracy.shares[k];
            if (share > 0) {
                double more = share * margin * (accuracy.nodes[k] - nodes[need][k]);
                boolean fits = more <= left[poolOfWay[need][k]];
                left[poolOfWay[need][k]] -= fits ? more : 0;
                lack += share * (fits ? accuracy.leastLacks[k] : accuracy.lacks[k]);
            }
        }
        return lack;
    }

    /** Nodes, or fractions of one, that each pool has left after the last assignment. */
    SortedMap<Pool, Double> left() {
        SortedMap<Pool, Double> byPool = new TreeMap<>();
        for (int pool = 0; pool < left.length; pool++) {
            byPool.put(pools.get(pool), left[pool]);
        }
        return byPool;
    }

    /** Applications whose budget allowed no more in the last assignment, with the US dollars per hour that they spend. */
    SortedMap<String, Double> atBudget() {
        SortedMap<String, Double> dollars = new TreeMap<>();
        atBudget.stream().forEach(index -> dollars.put(applications.get(index), spent[index]));
        return dollars;
    }
}
