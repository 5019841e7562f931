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
 * One step from a plan to the next, with its reason and inputs. A change without additions and removals reports a need that
 * cannot be met; it is reported once.
 *
 * @param application application of its queries
 * @param add placements to load, or to give another number of instances
 * @param remove placements to unload once the added ones serve
 * @param reason one sentence for operators, with the numbers
 * @param inputs the numbers of the decision by name
 */
public record PlanChange(
        Kind kind,
        String application,
        SortedSet<Placement> add,
        SortedSet<Placement> remove,
        String reason,
        SortedMap<String, Object> inputs) {

    /** Why a placement is added or removed. */
    public enum Kind {
        /** Demand that no planned placement can serve: a cold start. */
        COLD,
        /** More placements of the same variant, or of a smaller one on another node. */
        REPLICATE,
        /** A faster variant instead of, or beside, the saturated one. */
        UPGRADE,
        /** A cheaper variant that suffices. */
        DOWNGRADE,
        /** A variant with the accuracy that clients prefer, or the faster one that is its reserve. */
        PREFER,
        /** One placement fewer. */
        REMOVE,
        /** Relocation: its node is gone, or it cannot be loaded there. */
        MOVE,
        /** Loaded from the start, by policy or because it was found loaded. */
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

    /** Whether it only reports a need that cannot be met. */
    public boolean isNotice() {
        return add.isEmpty() && remove.isEmpty();
    }

    public static PlanChange of(
            Kind kind,
            String application,
            Collection<Placement> add,
            Collection<Placement> remove,
            String reason,
            Map<String, ?> inputs) {
        return new PlanChange(
                kind, application, new TreeSet<>(add), new TreeSet<>(remove), reason, new TreeMap<>(inputs));
    }
}
