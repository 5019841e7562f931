package io.infaas.controller.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One step from a plan to the next, with what it was decided from. One that adds and removes nothing tells of what is wanted
 * and cannot be done; it is told once.
 *
 * @param application whose queries it is for
 * @param add places that come
 * @param remove places that go, once what is added serves
 * @param reason one sentence for people, with its numbers
 * @param inputs the numbers by name
 */
public record PlanChange(
        Kind kind,
        String application,
        SortedSet<Placement> add,
        SortedSet<Placement> remove,
        String reason,
        SortedMap<String, Object> inputs) {

    /** Why an instance comes or goes. */
    public enum Kind {
        /** Demand that nothing loaded can serve. */
        COLD,
        /** More of the same, or a smaller one on another node. */
        REPLICATE,
        /** A faster variant instead of, or beside, the one that is too slow. */
        UPGRADE,
        /** A cheaper variant that does as well. */
        DOWNGRADE,
        /** One fewer. */
        REMOVE,
        /** Its node is gone or it cannot be loaded there: elsewhere. */
        MOVE,
        /** There from the start, by policy or because it was found there. */
        PRELOAD;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public PlanChange {
        add = Collections.unmodifiableSortedSet(new TreeSet<>(add));
        remove = Collections.unmodifiableSortedSet(new TreeSet<>(remove));
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    }

    /** Whether it only tells of what is wanted and cannot be done. */
    public boolean changesNothing() {
        return add.isEmpty() && remove.isEmpty();
    }

    public static PlanChange of(
            Kind kind,
            String application,
            Collection<Placement> add,
            Collection<Placement> remove,
            String reason,
            Map<String, ?> inputs) {
        return new PlanChange(kind, application, new TreeSet<>(add), new TreeSet<>(remove), reason, new TreeMap<>(inputs));
    }
}
