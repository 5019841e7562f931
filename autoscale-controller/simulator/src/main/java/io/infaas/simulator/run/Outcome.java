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
 * @param memoryDollars price of the memory of loaded models: for each machine its price x the share of its memory (the cost of the paper's
 *     section 4.2.1), US dollars
 * @param planChanges decisions that add, remove or replace placements
 * @param undone placements that were removed within a minute of their addition, or added again within a minute
 * @param launches machines requested from the provider
 */
public record Outcome(
        Tally total,
        SortedMap<String, Tally> applications,
        double dollars,
        double memoryDollars,
        int planChanges,
        int undone,
        int launches) {

    public Outcome {
        applications = Collections.unmodifiableSortedMap(new TreeMap<>(applications));
    }

    /** The same outcome at another price of the machines. */
    Outcome costing(double price) {
        return new Outcome(total, applications, price, memoryDollars, planChanges, undone, launches);
    }

    /**
     * Queries by their ends. Each query ends once, so {@code queries} is the sum of {@code answered} and {@code refused} once all have ended.
     *
     * @param inTime answered within their bound
     * @param meanAccuracy mean accuracy of the answers; 0 without answers
     * @param leastAccuracy lowest accuracy of an answer; 0 without answers
     * @param meanMs mean time of an answer, ms
     * @param accuracyDrop highest accuracy of a variant, minus the lowest mean accuracy of {@value #WINDOW_SECONDS} seconds; 0 without answers
     * @param recoverySeconds longest time for which more than 1 % of the queries of each {@value #WINDOW_SECONDS} seconds were late or refused
     */
    public record Tally(
            long queries,
            long answered,
            long inTime,
            long refused,
            double meanAccuracy,
            double leastAccuracy,
            double meanMs,
            double accuracyDrop,
            int recoverySeconds) {

        static final int WINDOW_SECONDS = 10;

        /** Share of queries that were refused or answered after their bound. */
        public double violated() {
            return queries == 0 ? 0 : (double) (queries - inTime) / queries;
        }
    }
}
