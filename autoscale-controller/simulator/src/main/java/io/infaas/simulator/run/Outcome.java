package io.infaas.simulator.run;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Result of a run.
 *
 * @param total of all applications
 * @param applications by name
 * @param dollars price of all machines over the run, US dollars
 * @param planChanges decisions that add, remove or replace placements
 * @param undone placements that were removed within a minute of their addition, or added again within a minute
 * @param launches machines requested from the provider
 */
public record Outcome(
        Tally total, SortedMap<String, Tally> applications, double dollars, int planChanges, int undone, int launches) {

    public Outcome {
        applications = Collections.unmodifiableSortedMap(new TreeMap<>(applications));
    }

    /** The same outcome at another price of the machines. */
    Outcome costing(double price) {
        return new Outcome(total, applications, price, planChanges, undone, launches);
    }

    /**
     * Queries by their ends. Each query ends once, so {@code queries} is the sum of {@code answered} and {@code refused} once all have ended.
     *
     * @param inTime answered within their bound
     * @param meanAccuracy mean accuracy of the answers; 0 without answers
     * @param leastAccuracy lowest accuracy of an answer; 0 without answers
     * @param meanMs mean time of an answer, ms
     */
    public record Tally(
            long queries,
            long answered,
            long inTime,
            long refused,
            double meanAccuracy,
            double leastAccuracy,
            double meanMs) {

        /** Share of queries that were refused or answered after their bound. */
        public double violated() {
            return queries == 0 ? 0 : (double) (queries - inTime) / queries;
        }
    }
}
