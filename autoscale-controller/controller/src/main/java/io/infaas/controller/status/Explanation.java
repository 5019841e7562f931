package io.infaas.controller.status;

import io.infaas.controller.policy.ShadowPrices;
import java.util.List;
import java.util.SortedMap;

/**
 * The document of {@code GET /explain/<application>}: its demand, the feasibility of variants with reasons, their places,
 * and the latest decisions and actions. Latencies in ms, rates in batch elements/s.
 *
 * @param classes its demand classes, the default objective first
 * @param changes its last plan changes, newest first
 * @param journal its last decisions and actions, newest first
 */
public record Explanation(
        String application,
        String time,
        String policy,
        List<ClassRow> classes,
        List<ControllerStatus.ChangeRow> changes,
        List<JournalRow> journal) {

    /**
     * One demand class.
     *
     * @param target requested application, architecture or variant
     * @param minAccuracy accuracy floor; above 1 if no variant meets it
     * @param boundMs latency bound
     * @param batch typical batch elements per query
     * @param active whether queries arrived recently; false for the row of the default objective
     * @param pinned whether an availability pin keeps it served regardless of arrivals
     * @param prices what a little more of each thing would cost, for a class with demand on the present node types
     * @param options the variants of the target on each node type, feasible ones first, then by cost
     */
    public record ClassRow(
            String target,
            double minAccuracy,
            double boundMs,
            int batch,
            boolean active,
            double items,
            double peakItems,
            long waiting,
            boolean pinned,
            List<ShadowPrices.Row> prices,
            List<OptionRow> options) {}

    /**
     * A variant on a node type, judged for a class.
     *
     * @param feasible whether it meets floor and bound by its profile on an idle node
     * @param why why it is feasible or not
     * @param latencyMs latency of a query with the class's batch
     * @param cost price of a million such queries, US dollars
     * @param instances its instances, as {@code node (state)}
     * @param items the part of the class's rate that it serves
     */
    public record OptionRow(
            String variant,
            String alias,
            String nodeType,
            boolean feasible,
            String why,
            double accuracy,
            double latencyMs,
            double saturation,
            double loadMs,
            double cost,
            List<String> instances,
            double items) {}

    /** A line of the journal. */
    public record JournalRow(
            String time,
            String event,
            String variant,
            String node,
            String reason,
            String outcome,
            SortedMap<String, Object> inputs,
            String decision) {}

    public Explanation {
        classes = List.copyOf(classes);
        changes = List.copyOf(changes);
        journal = List.copyOf(journal);
    }
}
