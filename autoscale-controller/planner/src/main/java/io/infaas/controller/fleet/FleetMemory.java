package io.infaas.controller.fleet;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Memory of a fleet decision until the next one; the decision itself has no state.
 *
 * @param since since when each condition has held without a break, monotonic ms, by its key
 * @param until until when each key is barred, monotonic ms
 * @param serving offerings of the machines that have served and that we did not end, by id
 * @param requests number of launch requests so far
 */
public record FleetMemory(
        SortedMap<String, Long> since,
        SortedMap<String, Long> until,
        SortedMap<String, String> serving,
        long requests) {

    /** Nothing has happened yet. */
    public static final FleetMemory NONE = new FleetMemory(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 0);

    public FleetMemory {
        since = Collections.unmodifiableSortedMap(new TreeMap<>(since));
        until = Collections.unmodifiableSortedMap(new TreeMap<>(until));
        serving = Collections.unmodifiableSortedMap(new TreeMap<>(serving));
    }

    /**
     * The result of a decision.
     *
     * @param actions steps in the order in which to take them
     * @param memory input of the next decision
     */
    public record FleetChange(List<FleetAction> actions, FleetMemory memory) {
        public FleetChange {
            actions = List.copyOf(actions);
        }
    }
}
