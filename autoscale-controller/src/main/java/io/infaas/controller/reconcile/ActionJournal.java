package io.infaas.controller.reconcile;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Writes each action with its reason: that of the change of plan which asked for it, where there was one. */
final class ActionJournal {

    private final Journal journal;
    private final MemoryFootprints footprints;
    private final Map<Placement, String> reasons = new HashMap<>();
    private final Map<Placement, Long> started = new HashMap<>();

    ActionJournal(Journal journal, MemoryFootprints footprints) {
        this.journal = journal;
        this.footprints = footprints;
    }

    /** Remembers why places come and go, as long as they are planned or {@code known}. */
    void learn(PlacementPlan plan, Set<Placement> known) {
        for (PlanChange change : plan.changes()) {
            change.add().forEach(place -> reasons.put(place, change.reason()));
            change.remove().forEach(place -> reasons.put(place, change.reason()));
        }
        SortedSet<Placement> kept = new TreeSet<>(plan.places());
        kept.addAll(known);
        plan.changes().forEach(change -> kept.addAll(change.remove()));
        reasons.keySet().retainAll(kept);
    }

    void started(String event, Placement place, Optional<String> why, long now) {
        started.put(place, now);
        write(event, place, why.orElseGet(() -> reason(place)), "started", Map.of());
    }

    /** The end of what {@link #started} told of last. */
    void ended(String event, Placement place, Optional<String> why, String outcome, long now) {
        Long begin = started.remove(place);
        write(
                event,
                place,
                why.orElseGet(() -> reason(place)),
                outcome,
                begin == null ? Map.of() : Map.of("durationMs", (now - begin) / 1_000_000));
    }

    void done(String event, Placement place, String reason) {
        write(event, place, reason, "done", Map.of());
    }

    void node(String event, String node, String reason, Map<String, ?> inputs) {
        journal.write(JournalEntry.of(event, "", "", node, reason, "done", inputs));
    }

    void forget(Placement place) {
        started.remove(place);
    }

    String reason(Placement place) {
        return reasons.getOrDefault(place, "as planned");
    }

    private void write(String event, Placement place, String reason, String outcome, Map<String, ?> inputs) {
        journal.write(JournalEntry.of(
                event,
                footprints.application(place.variant()),
                place.variant(),
                place.node(),
                reason,
                outcome,
                inputs));
    }
}
