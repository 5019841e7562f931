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
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Has each class of an application served on as many nodes, and in as many zones, as the application asks for, as far as there are that many: the
 * loss of one then leaves none of its queries without an instance. Counted for each class, since another class may need another variant.
 */
final class TopologySpread {

    private static final String LACKING = "spread ";
    private static final int REPORT_ROUNDS = 600;

    private final PlanDraft draft;

    TopologySpread(PlanDraft draft) {
        this.draft = draft;
    }

    /** Where a class is served. Nodes whose zone is not known are in one. */
    private record Where(SortedSet<String> nodes, SortedSet<String> zones) {

        boolean isOnEnoughNodes(Application application) {
            return nodes.size() >= application.minNodes();
        }

        boolean isInEnoughZones(Application application) {
            return zones.size() >= application.minZones();
        }

        boolean isEnough(Application application) {
            return isOnEnoughNodes(application) && isInEnoughZones(application);
        }

        /** Whether it is on as many nodes as the application asks for, or as before; and in as many zones. */
        boolean isAsGood(Where before, Application application) {
            return nodes.size() >= Math.min(application.minNodes(), before.nodes.size())
                    && zones.size() >= Math.min(application.minZones(), before.zones.size());
        }
    }

    /** Adds at most one placement per application and round. */
    void widen() {
        draft.hysteresis().keys(LACKING).forEach(key -> draft.hysteresis().extend(LACKING + key));
        for (Application application : draft.situation().catalog().applications()) {
            if (application.minNodes() > 1 && !draft.hasChanged(application.name())) {
                lacking(draft, application.name(), Where::isEnough).stream()
                        .findFirst()
                        .ifPresent(demand -> widen(demand, application));
            }
        }
    }

    /** Number of classes that some placement serves, and on fewer nodes than their application asks for. */
    static int onTooFewNodes(PlanDraft draft, String application) {
        return lacking(draft, application, Where::isOnEnoughNodes).size();
    }

    /** Number of classes that some placement serves, and in fewer zones than their application asks for. */
    static int inTooFewZones(PlanDraft draft, String application) {
        return lacking(draft, application, Where::isInEnoughZones).size();
    }

    private static List<ClassDemand> lacking(
            PlanDraft draft, String application, BiPredicate<Where, Application> enough) {
        return asking(draft, application).stream()
                .flatMap(asks -> recent(draft, application).stream().filter(demand -> {
                    Where where = where(draft, demand, draft.layout());
                    return !where.nodes().isEmpty() && !enough.test(where, asks);
                }))
                .toList();
    }

    /** Whether an application asks for several zones. */
    static boolean asksForZones(PlanDraft draft, String application) {
        return asking(draft, application).filter(asks -> asks.minZones() > 1).isPresent();
    }

    /** Whether a layout serves each class in as many zones as the draft's, or as its application asks for. */
    static boolean isInAsManyZones(PlanDraft draft, String application, Layout after) {
        return asking(draft, application).filter(asks -> asks.minZones() > 1).stream()
                .allMatch(asks -> recent(draft, application).stream()
                        .allMatch(demand -> where(draft, demand, after).zones().size()
                                >= Math.min(
                                        asks.minZones(),
                                        where(draft, demand, draft.layout())
                                                .zones()
                                                .size())));
    }

    /** Whether a layout serves each class on as many nodes and in as many zones as the draft's, or as its application asks for. */
    static boolean isAsGood(PlanDraft draft, String application, Layout after) {
        return asking(draft, application).stream().allMatch(asks -> recent(draft, application).stream()
                .allMatch(demand -> where(draft, demand, after).isAsGood(where(draft, demand, draft.layout()), asks)));
    }

    private static List<ClassDemand> recent(PlanDraft draft, String application) {
        return draft.demands(application).stream().filter(ClassDemand::isRecent).toList();
    }

    /** The application, if it asks for several nodes. */
    private static Optional<Application> asking(PlanDraft draft, String application) {
        return draft.situation().catalog().application(application).filter(asks -> asks.minNodes() > 1);
    }

    private static Where where(PlanDraft draft, ClassDemand demand, Layout layout) {
        SortedSet<String> nodes = new TreeSet<>();
        SortedSet<String> zones = new TreeSet<>();
        layout.ofApplication(demand.application()).forEach((placement, candidate) -> {
            if (demand.isServedBy(candidate)) {
                nodes.add(placement.node());
                zones.add(draft.candidates().zone(placement.node()));
            }
        });
        return new Where(nodes, zones);
    }

    private void widen(ClassDemand demand, Application asks) {
        Where on = where(draft, demand, draft.layout());
        Predicate<String> elsewhere =
                node -> !on.zones().contains(draft.candidates().zone(node));
        boolean zones = on.zones().size() < asks.minZones();
        Optional<Placement> apart = zones ? cheapest(demand, elsewhere) : Optional.empty();
        boolean nodes = on.nodes().size() < asks.minNodes();
        Optional<Placement> placement =
                apart.isEmpty() && nodes ? cheapest(demand, node -> !on.nodes().contains(node)) : apart;
        String lack = "'%s' asks for %s, and %s is served %s alone"
                .formatted(
                        asks.name(),
                        zones
                                ? "%d nodes in %d zones".formatted(asks.minNodes(), asks.minZones())
                                : "%d nodes".formatted(asks.minNodes()),
                        demand,
                        zones && !nodes ? "in zone " + quoted(on.zones()) : "on node " + quoted(on.nodes()));
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("minNodes", asks.minNodes());
        inputs.put("nodes", List.copyOf(on.nodes()));
        if (asks.minZones() > 1) {
            inputs.put("minZones", asks.minZones());
            inputs.put("zones", List.copyOf(on.zones()));
        }
        if (placement.isPresent()) {
            add(demand, placement.get(), apart.isPresent(), lack, inputs);
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
                                            "no other %s that is up has room for a variant that serves it"
                                                    .formatted(nodes ? "node" : "zone with a node")),
                    inputs));
        }
    }

    private void add(ClassDemand demand, Placement placement, boolean apart, String lack, Map<String, Object> inputs) {
        Candidate candidate = draft.candidates().at(placement).orElseThrow();
        inputs.put("costPerHour", ReasonText.round(InstanceCost.costToKeep(candidate)));
        draft.change(
                PlanChange.Kind.REPLICATE,
                demand.application(),
                draft.layout().more(placement, candidate),
                "%s: %s on node '%s'%s costs least"
                        .formatted(
                                lack,
                                ReasonText.alias(candidate),
                                placement.node(),
                                apart
                                        ? " in zone '%s'"
                                                .formatted(draft.candidates().zone(placement.node()))
                                        : ""),
                inputs);
    }

    private static String quoted(SortedSet<String> names) {
        return "'" + String.join("', '", names) + "'";
    }

    private Optional<Placement> cheapest(ClassDemand demand, Predicate<String> node) {
        Optional<Placement> now = cheapest(demand, node, true);
        return now.isPresent() ? now : cheapest(demand, node, false);
    }

    private Optional<Placement> cheapest(ClassDemand demand, Predicate<String> node, boolean now) {
        PlacementSearch search = draft.load().search(now);
        double lambda = draft.settings().lambda();
        return draft.candidates().of(demand.of().target()).stream()
                .filter(demand::isServedBy)
                .sorted(Comparator.<Candidate>comparingDouble(candidate -> InstanceCost.costToAdd(candidate, lambda))
                        .thenComparingDouble(
                                candidate -> candidate.cost(demand.rate().batch())))
                .flatMap(candidate ->
                        search.best(draft.layout(), candidate, "", placement -> node.test(placement.node())).stream())
                .findFirst();
    }
}
