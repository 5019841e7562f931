package io.infaas.controller.profiling;

import io.infaas.catalog.Profile;
import io.infaas.controller.profiling.NodeTurns.NodeTurn;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Result of a turn.
 *
 * @param measured profiles by full name of the variant
 * @param failed reasons by full name of the variant
 * @param end why it ended before all variants were tried; blank if it did not
 */
public record TurnOutcome(
        NodeTurn turn, SortedMap<String, Profile> measured, SortedMap<String, String> failed, String end) {

    public TurnOutcome {
        measured = Collections.unmodifiableSortedMap(new TreeMap<>(measured));
        failed = Collections.unmodifiableSortedMap(new TreeMap<>(failed));
    }

    /** One line for log and journal. */
    public String text() {
        String first = failed.isEmpty()
                ? ""
                : "; %d failed, first '%s': %s"
                        .formatted(failed.size(), failed.firstKey(), failed.get(failed.firstKey()));
        return "%d of %d variants measured for node type '%s'%s%s"
                .formatted(
                        measured.size(),
                        turn.variants().size(),
                        turn.type().name(),
                        first,
                        end.isEmpty() ? "" : "; " + end);
    }
}
