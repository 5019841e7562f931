package io.infaas.controller.cost;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Costs of one hour, or of its part until now: one line of the ledger.
 *
 * @param from begin of the hour, ISO-8601 in UTC
 * @param seconds how much of it was recorded
 * @param nodes costs of each node
 * @param queries queries by application, without refused ones
 */
public record CostPeriod(String from, double seconds, List<NodeDollars> nodes, SortedMap<String, Long> queries) {

    /**
     * Costs of a node, US dollars.
     *
     * @param seconds for how long
     * @param idle where nothing was loaded
     * @param applications by application
     */
    public record NodeDollars(
            String node, String offering, double seconds, double idle, SortedMap<String, CostShare> applications) {

        public NodeDollars {
            applications = Collections.unmodifiableSortedMap(new TreeMap<>(applications));
        }
    }

    public CostPeriod {
        nodes = List.copyOf(nodes);
        queries = Collections.unmodifiableSortedMap(new TreeMap<>(queries));
        try {
            Instant unused = Instant.parse(from);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("from '%s' is no time in UTC".formatted(from), e);
        }
    }

    Instant begin() {
        return Instant.parse(from);
    }
}
