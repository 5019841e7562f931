package io.infaas.controller.reconcile;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Journals each action with the reason of the plan change behind it, if there is one. */
final class ActionJournal {

    private final Journal journal;
    private final VariantFacts facts;
    private final Map<Placement, String> reasons = new TreeMap<>();
    private final Map<Placement, Start> started = new TreeMap<>();

    ActionJournal(Journal journal, VariantFacts facts) {
        this.journal = journal;
        this.facts = facts;
    }

    /** Remembers the reasons of a plan's changes, for as long as their placements are planned or in {@code placements}. */
    void remember(PlacementPlan plan, Set<Placement> placements) {
        for (PlanChange change : plan.changes()) {
            change.add().forEach(placement -> reasons.put(placement, change.reason()));
            change.remove().forEach(placement -> reasons.put(placement, change.reason()));
        }
        SortedSet<Placement> retained = new TreeSet<>(plan.placements());
        retained.addAll(placements);
        plan.changes().forEach(change -> retained.addAll(change.remove()));
        reasons.keySet().retainAll(retained);
    }

    void recordStart(String event, Placement placement, Optional<String> why, long now) {
        Start start = new Start(now, why.orElseGet(() -> reason(placement)));
        started.put(placement, start);
        record(event, placement, start.reason(), "started", Map.of());
    }

    /**
     * Records the end of the action that {@link #recordStart} recorded last, with the reason of its start: the plan may have changed
     * meanwhile.
     */
    void recordEnd(String event, Placement placement, String outcome, long now) {
        Start start = started.remove(placement);
        record(
                event,
                placement,
                start == null ? reason(placement) : start.reason(),
                outcome,
                start == null ? Map.of() : Map.of("durationMs", (now - start.nanos()) / 1_000_000));
    }

    void recordDone(String event, Placement placement, String reason) {
        record(event, placement, reason, "done", Map.of());
    }

    void node(String event, String node, String reason, Map<String, ?> inputs) {
        journal.write(JournalEntry.of(event, "", "", node, reason, "done", inputs));
    }

    void forget(Placement placement) {
        started.remove(placement);
    }

    String reason(Placement placement) {
        return reasons.getOrDefault(placement, "as planned");
    }

    void record(String event, Placement placement, String reason, String outcome, Map<String, ?> inputs) {
        journal.write(JournalEntry.of(
                event,
                facts.application(placement.variant()),
                placement.variant(),
                placement.node(),
                reason,
                outcome,
                inputs));
    }

    /** @param nanos time of the start */
    private record Start(long nanos, String reason) {}
}
