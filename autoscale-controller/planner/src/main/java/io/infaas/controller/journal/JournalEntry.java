package io.infaas.controller.journal;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One decision or action.
 *
 * @param event kind of decision or action, in lower case: {@code load}, {@code drain}, {@code upgrade}
 * @param application application that it serves; empty if none
 * @param variant full name; empty if none
 * @param node node id; empty if none
 * @param reason why, in one sentence
 * @param outcome {@code decided}, {@code started}, {@code done}, {@code failed: <text>}
 * @param inputs the numbers of the decision, by name
 * @param decision id of the decision that it is or that is behind it; blank if there is none
 */
public record JournalEntry(
        String event,
        String application,
        String variant,
        String node,
        String reason,
        String outcome,
        SortedMap<String, Object> inputs,
        String decision) {

    /** Outcome of a decision, before its actions. */
    public static final String DECIDED = "decided";

    /** The input that names a request of machines: they have no ids when it is made. */
    public static final String REQUEST = "request";

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
        return new JournalEntry(event, application, variant, node, reason, outcome, new TreeMap<>(inputs), "");
    }

    /** The same entry with the id of its decision. */
    public JournalEntry of(String id) {
        return new JournalEntry(event, application, variant, node, reason, outcome, inputs, id);
    }

    /** The request of the machines that it is about; empty if none. */
    public String request() {
        return inputs.get(REQUEST) instanceof String request ? request : "";
    }

    /** The texts of an input that is a list, such as the placements that a decision adds; empty if there is none. */
    public List<String> texts(String input) {
        return inputs.get(input) instanceof List<?> values
                ? values.stream().map(Object::toString).toList()
                : List.of();
    }
}
