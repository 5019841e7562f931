package io.infaas.controller.journal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The demand that gateways reported in about a second, and what served it. A simulation can run again from these seconds.
 *
 * @param time end of the second, ISO 8601 in UTC
 * @param traffic queries by their objective and size
 * @param cluster machines and instances; null if they are as in the line before
 * @param setup conditions of the planner's decisions; null if they are as in the line before
 */
public record RecordedSecond(
        String time,
        List<Traffic> traffic,

        @JsonProperty(defaultValue = "as before") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Cluster cluster,

        @JsonProperty(defaultValue = "as before") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Setup setup) {

    public RecordedSecond {
        traffic = List.copyOf(traffic);
    }

    /** This second without the parts that are as in {@code before}. */
    public RecordedSecond since(@Nullable RecordedSecond before) {
        return before == null
                ? this
                : new RecordedSecond(
                        time,
                        traffic,
                        before.cluster != null && before.cluster.equals(cluster) ? null : cluster,
                        before.setup != null && before.setup.equals(setup) ? null : setup);
    }

    /**
     * Queries of one objective and size, as an array without keys.
     *
     * @param application whose variants they ask for
     * @param latencyMs tightest bound of the queries, ms; 0 for the application's objective, and so are the accuracies then
     * @param minAccuracy floor; 1 if no variant reaches it
     * @param preferredAccuracy highest accuracy that clients preferred; 0 if none did
     * @param items sum of the batch sizes
     * @param late queries answered or given up after their bound
     * @param refused queries that were refused
     * @param accuracy mean accuracy of the variants that the queries went to; 0 if none went to one
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({
        "application",
        "latencyMs",
        "minAccuracy",
        "preferredAccuracy",
        "queries",
        "items",
        "late",
        "refused",
        "accuracy"
    })
    public record Traffic(
            String application,
            double latencyMs,
            double minAccuracy,
            double preferredAccuracy,
            long queries,
            long items,
            long late,
            long refused,
            double accuracy) {}

    /**
     * Machines and instances.
     *
     * @param serving serving machines by the id of their offering; by their node type if they were not launched
     * @param coming machines on their way, likewise
     * @param pricePerHour price of all machines that are not gone, US dollars per hour
     * @param instances serving instances by the alias of their variant
     */
    public record Cluster(
            SortedMap<String, Integer> serving,
            SortedMap<String, Integer> coming,
            double pricePerHour,
            SortedMap<String, Integer> instances) {
        public Cluster {
            serving = Collections.unmodifiableSortedMap(new TreeMap<>(serving));
            coming = Collections.unmodifiableSortedMap(new TreeMap<>(coming));
            instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
        }
    }

    /**
     * Conditions of the planner's decisions.
     *
     * @param policy label of the policy
     * @param gateways gateways with a lease
     * @param minimum fewest machines
     * @param maximum most machines; 0 if machines are neither launched nor ended
     * @param budgetPerHour limit on the price of all machines, US dollars per hour
     */
    public record Setup(
            String policy,
            int gateways,
            int minimum,
            int maximum,
            double budgetPerHour,
            List<OfferingPrice> offerings) {
        public Setup {
            offerings = List.copyOf(offerings);
        }
    }

    /**
     * A kind of machine that can be launched.
     *
     * @param id type, zone and market
     * @param pricePerHour US dollars per hour
     * @param startSeconds expected time from a launch until the node answers
     */
    public record OfferingPrice(String id, double pricePerHour, double startSeconds) {}
}
