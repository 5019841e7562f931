package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A task that clients request by name: its contract, accuracy metric, default objective, and standing among other applications.
 *
 * @param name name in requests
 * @param description one-line description
 * @param priority 0 to 9; if capacity does not suffice, the higher is served first
 * @param weight its share among applications of equal priority, above 0: weight 2 gets twice the share of weight 1
 * @param budgetPerHour maximum cost of its nodes, US dollars per hour; null if unlimited
 * @param minNodes number of nodes that serve each kind of its queries while they arrive, as far as the nodes exist
 * @param minZones number of zones of these nodes, as far as the zones exist; at most {@code minNodes}
 * @param maxLatenessMs time after which a query without its own bound is refused instead of held, ms; null if it waits as long as its
 *     client
 * @param latePrice price of a late or refused query, US dollars; null for {@value #USUAL_LATE_PRICE}
 * @param accuracyPrice price of an answer with 0.01 less accuracy than its client prefers, US dollars; null for 0
 */
public record Application(
        String name,
        String description,
        Contract contract,
        Metric metric,
        Objective objective,
        int priority,
        double weight,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double budgetPerHour,
        int minNodes,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = OneZone.class)
        int minZones,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double maxLatenessMs,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double latePrice,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double accuracyPrice) {

    /** The default priority. */
    public static final int USUAL_PRIORITY = 5;

    /** The default weight. */
    public static final double USUAL_WEIGHT = 1;

    /** The default price of a late or refused query, US dollars: ten machines of a dollar an hour pay off for one in each four seconds. */
    public static final double USUAL_LATE_PRICE = 0.01;

    private static final String PRIORITY = "priority %s must be a whole number from 0 to 9 (9 is served first)";
    private static final String WEIGHT = "weight %s must be a number above 0 (2 has twice the share of 1)";
    private static final String BUDGET =
            "budgetPerHour %s must be US dollars per hour, 0 or more; leave it out for no limit";

    private static final String LATENESS = "maxLatenessMs %s must be milliseconds, above 0; leave it out for no limit";

    private static final double HIGHEST_PRICE = 1000;
    private static final String LATE_PRICE =
            "latePrice %s must be US dollars for a late or refused query, above 0 and at most 1000; leave it out for 0.01";

    private static final String ACCURACY_PRICE =
            "accuracyPrice %s must be US dollars for an answer with 0.01 less accuracy than preferred, above 0 and at most 1000; leave it out for 0";

    private static final int MOST_NODES = 100;
    private static final String MIN_NODES = "minNodes %s must be a whole number from 1 to " + MOST_NODES;
    private static final String MIN_ZONES = "minZones %s must be a whole number from 1 to " + MOST_NODES;
    private static final String ZONES_WITHOUT_NODES =
            "minZones %s must not be above minNodes %d: each zone takes a node; raise minNodes";

    public Application {
        Checks.modelName("application", name);
        require(priority >= 0 && priority <= 9, PRIORITY, priority);
        require(weight > 0 && Double.isFinite(weight), WEIGHT, weight);
        if (budgetPerHour != null) {
            require(budgetPerHour >= 0 && Double.isFinite(budgetPerHour), BUDGET, budgetPerHour);
        }
        if (maxLatenessMs != null) {
            require(maxLatenessMs > 0 && Double.isFinite(maxLatenessMs), LATENESS, maxLatenessMs);
        }
        if (latePrice != null) {
            require(latePrice > 0 && latePrice <= HIGHEST_PRICE, LATE_PRICE, latePrice);
        }
        if (accuracyPrice != null) {
            require(accuracyPrice > 0 && accuracyPrice <= HIGHEST_PRICE, ACCURACY_PRICE, accuracyPrice);
        }
        require(minNodes >= 1 && minNodes <= MOST_NODES, MIN_NODES, minNodes);
        require(minZones >= 1 && minZones <= MOST_NODES, MIN_ZONES, minZones);
        if (minZones > minNodes) {
            throw new IllegalArgumentException(ZONES_WITHOUT_NODES.formatted(minZones, minNodes));
        }
    }

    /** An application of usual priority and weight, without a budget, on one node or more. */
    public Application(String name, String description, Contract contract, Metric metric, Objective objective) {
        this(
                name,
                description,
                contract,
                metric,
                objective,
                USUAL_PRIORITY,
                USUAL_WEIGHT,
                null,
                1,
                1,
                null,
                null,
                null);
    }

    /** Reads numbers as nodes, so that one rule refuses non-numbers and numbers out of range. */
    @JsonCreator
    static Application of(
            @JsonProperty("name") String name,
            @JsonProperty("description") String description,
            @JsonProperty("contract") Contract contract,
            @JsonProperty("metric") Metric metric,
            @JsonProperty("objective") Objective objective,
            @JsonProperty(value = "priority", defaultValue = "5") @Nullable JsonNode priority,
            @JsonProperty(value = "weight", defaultValue = "1") @Nullable JsonNode weight,
            @JsonProperty(value = "budgetPerHour", defaultValue = "none") @Nullable JsonNode budgetPerHour,
            @JsonProperty(value = "minNodes", defaultValue = "1") @Nullable JsonNode minNodes,
            @JsonProperty(value = "minZones", defaultValue = "1") @Nullable JsonNode minZones,
            @JsonProperty(value = "maxLatenessMs", defaultValue = "none") @Nullable JsonNode maxLatenessMs,
            @JsonProperty(value = "latePrice", defaultValue = "0.01") @Nullable JsonNode latePrice,
            @JsonProperty(value = "accuracyPrice", defaultValue = "0") @Nullable JsonNode accuracyPrice) {
        return new Application(
                name,
                description,
                contract,
                metric,
                objective,
                priority == null || priority.isNull() ? USUAL_PRIORITY : integer(PRIORITY, priority),
                weight == null || weight.isNull() ? USUAL_WEIGHT : number(WEIGHT, weight),
                budgetPerHour == null || budgetPerHour.isNull() ? null : number(BUDGET, budgetPerHour),
                minNodes == null || minNodes.isNull() ? 1 : integer(MIN_NODES, minNodes),
                minZones == null || minZones.isNull() ? 1 : integer(MIN_ZONES, minZones),
                maxLatenessMs == null || maxLatenessMs.isNull() ? null : number(LATENESS, maxLatenessMs),
                latePrice == null || latePrice.isNull() ? null : number(LATE_PRICE, latePrice),
                accuracyPrice == null || accuracyPrice.isNull() ? null : number(ACCURACY_PRICE, accuracyPrice));
    }

    /** The price of a late or refused query, US dollars. */
    public double dollarsForLateQuery() {
        return latePrice == null ? USUAL_LATE_PRICE : latePrice;
    }

    /** The price of an answer with 0.01 less accuracy than its client prefers, US dollars. */
    public double dollarsForAccuracy() {
        return accuracyPrice == null ? 0 : accuracyPrice;
    }

    /** The same application with another default objective. */
    public Application with(Objective other) {
        return copy(
                other, priority, weight, budgetPerHour, minNodes, minZones, maxLatenessMs, latePrice, accuracyPrice);
    }

    /** The same application with another standing among others. */
    public Application withStanding(int level, double share, @Nullable Double budget) {
        return copy(objective, level, share, budget, minNodes, minZones, maxLatenessMs, latePrice, accuracyPrice);
    }

    /** The same application with other minima of nodes and zones. */
    public Application spread(int nodes, int zones) {
        return copy(objective, priority, weight, budgetPerHour, nodes, zones, maxLatenessMs, latePrice, accuracyPrice);
    }

    /** The same application with a refusal time for queries without their own bound, ms. */
    public Application withMaxLatenessMs(double ms) {
        return copy(objective, priority, weight, budgetPerHour, minNodes, minZones, ms, latePrice, accuracyPrice);
    }

    /**
     * The same application with other prices, US dollars.
     *
     * @param late of a late or refused query
     * @param accuracy of an answer with 0.01 less accuracy than preferred
     */
    public Application withPrices(@Nullable Double late, @Nullable Double accuracy) {
        return copy(objective, priority, weight, budgetPerHour, minNodes, minZones, maxLatenessMs, late, accuracy);
    }

    private Application copy(
            Objective byDefault,
            int level,
            double share,
            @Nullable Double budget,
            int nodes,
            int zones,
            @Nullable Double lateMs,
            @Nullable Double late,
            @Nullable Double accuracy) {
        return new Application(
                name,
                description,
                contract,
                metric,
                byDefault,
                level,
                share,
                budget,
                nodes,
                zones,
                lateMs,
                late,
                accuracy);
    }

    private static int integer(String rule, JsonNode value) {
        require(value.isIntegralNumber() && value.canConvertToInt(), rule, value);
        return value.intValue();
    }

    private static double number(String rule, JsonNode value) {
        require(value.isNumber(), rule, value);
        return value.doubleValue();
    }

    /** Omits the default of 1, because older readers do not know the key. */
    static final class OneZone {
        @Override
        public boolean equals(@Nullable Object zones) {
            return Integer.valueOf(1).equals(zones);
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(rule.formatted(value).replace('"', '\''));
        }
    }
}
