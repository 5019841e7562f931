package io.infaas.simulator.run;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One second of a run.
 *
 * @param second seconds since the start
 * @param queries number of queries that clients sent
 * @param answered of them answered within the second, or of earlier ones
 * @param late answers after their bound
 * @param refused ends without an answer
 * @param accuracy mean accuracy of the answers; NaN without answers
 * @param nodes machines that serve
 * @param pricePerHour price of all machines, US dollars per hour
 * @param instances serving instances by the alias of their variant
 */
public record Second(
        int second,
        long queries,
        long answered,
        long late,
        long refused,
        double accuracy,
        int nodes,
        double pricePerHour,
        SortedMap<String, Integer> instances) {

    public Second {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
    }
}
