package io.infaas.controller.cost;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Recent costs of 1,000 queries of each application. Its sums decay with a time constant of {@value #MEMORY_S} s, so that their length
 * is bounded and a longer time between two calls weighs more. Not thread-safe.
 */
public final class RecentQueryCosts {

    static final double MEMORY_S = 600;

    /** Queries below which there is nothing to divide by. */
    private static final double LEAST_QUERIES = 0.5;

    private final SortedMap<String, Sums> applications = new TreeMap<>();

    /** Lets time pass. */
    public void fade(double seconds) {
        double remainder = Math.exp(-Math.max(0, seconds) / MEMORY_S);
        applications.values().forEach(sums -> {
            sums.dollars *= remainder;
            sums.queries *= remainder;
        });
    }

    /** Adds the costs and the queries of an application since the last call. */
    public void add(String application, double dollars, long queries) {
        Sums sums = applications.computeIfAbsent(application, name -> new Sums());
        sums.dollars += dollars;
        sums.queries += queries;
    }

    /** US dollars by application, of applications with recent queries. */
    public SortedMap<String, Double> perThousand() {
        SortedMap<String, Double> costs = new TreeMap<>();
        applications.forEach((application, sums) -> {
            if (sums.queries >= LEAST_QUERIES) {
                costs.put(application, 1_000 * sums.dollars / sums.queries);
            }
        });
        return costs;
    }

    private static final class Sums {
        private double dollars;
        private double queries;
    }
}
