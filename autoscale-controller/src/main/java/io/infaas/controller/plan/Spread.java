package io.infaas.controller.plan;

import io.infaas.catalog.Application;
import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Has each class of an application served on as many nodes as the application asks for, as far as there are that many: the loss of one
 * then leaves none of its queries without an instance. Counted for each class, since another class may need another variant.
 */
final class Spread {

    private static final String LACKING = "spread ";
    private static final int REPORT_ROUNDS = 600;

    private final PlanDraft draft;

    Spread(PlanDraft draft) {
        this.draft = draft;
    }

    /** Adds at most one placement per application and round. */
    void widen() {
        draft.hysteresis().keys(LACKING).forEach(key -> draft.hysteresis().extend(LACKING + key));
        for (Application application : draft.situation().catalog().applications()) {
            if (application.minNodes() > 1 && !draft.hasChanged(application.name())) {
                lacking(draft, application.name(), draft.layout()).stream()
                        .findFirst()
                        .ifPresent(demand -> widen(demand, application.minNodes()));
            }
        }
    }

    /** Classes that some placement serves, and on fewer nodes than their application asks for. */
    static List<ClassDemand> lacking(PlanDraft draft, String application, Layout layout) {
        int most = minNodes(draft, application);
        return most == 1
                ? List.of()
                : recent(draft, application).stream()
                        .filter(demand -> {
                            int on = nodes(demand, layout).size();
                            return on > 0 && on < most;
                        })
                        .toList();
    }

    /** Whether a layout serves each class on as many nodes as the draft's, or on as many as its application asks for. */
    static boolean isAsGood(PlanDraft draft, String application, Layout after) {
        int most = minNodes(draft, application);
        return most == 1
                || recent(draft, application).stream().allMatch(demand -> {
                    int on = nodes(demand, after).size();
                    return on >= most || on >= nodes(demand, draft.layout()).size();
                });
    }

    private static List<ClassDemand> recent(PlanDraft draft, String application) {
        return draft.demands(application).stream().filter(ClassDemand::isRecent).toList();
    }

    private static int minNodes(PlanDraft draft, String application) {
        return draft.situation()
                .catalog()
                .application(application)
                .map(Application::minNodes)
                .orElse(1);
    }

    private static SortedSet<String> nodes(ClassDemand demand, Layout layout) {
        SortedSet<String> nodes = new TreeSet<>();
        layout.ofApplication(demand.application()).forEach((placement, candidate) -> {
            if (demand.isServedBy(candidate)) {
                nodes.add(placement.node());
            }
        });
        return nodes;
    }

    private void widen(ClassDemand demand, int most) {
        SortedSet<String> on = nodes(demand, draft.layout());
        String lack = "'%s' asks for %d nodes, and %s is served on node %s alone"
                .formatted(demand.application(), most, demand, "'" + String.join("', '", on) + "'");
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("minNodes", most);
        inputs.put("nodes", List.copyOf(on));
        Optional<Placement> found = cheapest(demand, on, true).or(() -> cheapest(demand, on, false));
        if (found.isPresent()) {
            Candidate candidate = draft.candidates().at(found.get()).orElseThrow();
            inputs.put("costPerHour", ReasonText.round(InstanceCost.costToKeep(candidate)));
            draft.change(
                    PlanChange.Kind.REPLICATE,
                    demand.application(),
                    draft.layout().more(found.get(), candidate),
                    "%s: %s on node '%s' costs least"
                            .formatted(
                                    lack,
                                    ReasonText.alias(candidate),
                                    found.get().node()),
                    inputs);
        } else if (draft.hysteresis().isNew(LACKING + demand.application(), REPORT_ROUNDS)) {
            draft.append(PlanChange.of(
                    PlanChange.Kind.REPLICATE,
                    demand.application(),
                    List.of(),
                    List.of(),
                    lack + ": "
                            + draft.budgets()
                                    .obstacle(
                                            demand.application(),
                                            draft.layout(),
                                            "no other node that is up has room for a variant that serves it"),
                    inputs));
        }
    }

    private Optional<Placement> cheapest(ClassDemand demand, SortedSet<String> not, boolean now) {
        PlacementSearch search = draft.load().search(now);
        double lambda = draft.settings().lambda();
        return draft.candidates().of(demand.of().target()).stream()
                .filter(demand::isServedBy)
                .sorted(Comparator.<Candidate>comparingDouble(candidate -> InstanceCost.costToAdd(candidate, lambda))
                        .thenComparingDouble(
                                candidate -> candidate.cost(demand.rate().batch())))
                .flatMap(candidate ->
                        search
                                .best(draft.layout(), candidate, "", placement -> !not.contains(placement.node()))
                                .stream())
                .findFirst();
    }
}
