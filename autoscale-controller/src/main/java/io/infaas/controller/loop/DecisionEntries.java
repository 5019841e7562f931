package io.infaas.controller.loop;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Converts plan changes to journal entries. */
final class DecisionEntries {

    private DecisionEntries() {}

    /**
     * The event is the kind of change; variant and node are those of the first added placement, else of the first removed one.
     */
    static JournalEntry entry(PlanChange change) {
        Optional<Placement> first =
                Stream.concat(change.add().stream(), change.remove().stream()).findFirst();
        Map<String, Object> inputs = new TreeMap<>(change.inputs());
        inputs.put("add", change.add().stream().map(Placement::toString).toList());
        inputs.put("remove", change.remove().stream().map(Placement::toString).toList());
        return JournalEntry.of(
                change.kind().label(),
                change.application(),
                first.map(Placement::variant).orElse(""),
                first.map(Placement::node).orElse(""),
                change.reason(),
                "decided",
                inputs);
    }
}
