package io.infaas.controller.journal;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One decision or action.
 *
 * @param event what it was, in lower case: {@code load}, {@code drain}, {@code upgrade}
 * @param application whose queries it is for; empty where it is for none
 * @param variant full name; empty where it is about none
 * @param node id; empty where it is about none
 * @param reason why, in one sentence
 * @param outcome {@code decided}, {@code started}, {@code done}, {@code failed: <text>}
 * @param inputs the numbers it was decided from, by name
 */
public record JournalEntry(
        String event,
        String application,
        String variant,
        String node,
        String reason,
        String outcome,
        SortedMap<String, Object> inputs) {

    public JournalEntry {
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    }

    public static JournalEntry of(
            String event,
            String application,
            String variant,
            String node,
            String reason,
            String outcome,
            Map<String, ?> inputs) {
        return new JournalEntry(event, application, variant, node, reason, outcome, new TreeMap<>(inputs));
    }
}
