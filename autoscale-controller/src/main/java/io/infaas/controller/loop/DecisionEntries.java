package io.infaas.controller.loop;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Steps between plans as entries of the journal. */
final class DecisionEntries {

    private DecisionEntries() {}

    /** Named after the kind of step; variant and node are those of the first place that comes, else of the first that goes. */
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
