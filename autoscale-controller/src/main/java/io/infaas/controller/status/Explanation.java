package io.infaas.controller.status;

import java.util.List;
import java.util.SortedMap;

/**
 * The document of {@code GET /explain/<application>}: what is asked for, which variants could serve it and why or why not,
 * where they are, and what was decided and done for it lately. Latencies in ms, rates in batch elements/s.
 *
 * @param classes its objective classes, the default objective first
 * @param changes the last steps between plans for it, newest first
 * @param journal the last decisions and actions for it, newest first
 */
public record Explanation(
        String application,
        String time,
        String policy,
        List<ClassRow> classes,
        List<ControllerStatus.ChangeRow> changes,
        List<JournalRow> journal) {

    /**
     * One objective class.
     *
     * @param target application, architecture or variant that is asked for
     * @param minAccuracy lowest accuracy that serves it; above 1 if no variant does
     * @param boundMs its bound
     * @param batch typical batch elements of a query
     * @param asked whether queries came lately; the default objective is told in any case
     * @param pinned whether an availability pin keeps it served regardless of arrivals
     * @param options the variants of the target on each type of node, feasible ones first, then the cheapest
     */
    public record ClassRow(
            String target,
            double minAccuracy,
            double boundMs,
            int batch,
            boolean asked,
            double items,
            double sustainedItems,
            long waiting,
            boolean pinned,
            List<OptionRow> options) {}

    /**
     * A variant considered for a class.
     *
     * @param feasible whether it meets floor and bound by its profile, on an idle node
     * @param why what makes it feasible or not, in one sentence
     * @param latencyMs time of one query of the class's batch
     * @param cost of a million such queries, US dollars
     * @param instances where it is, as {@code node (state)}
     * @param items what it serves of the class now
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
            SortedMap<String, Object> inputs) {}

    public Explanation {
        classes = List.copyOf(classes);
        changes = List.copyOf(changes);
        journal = List.copyOf(journal);
    }
}
