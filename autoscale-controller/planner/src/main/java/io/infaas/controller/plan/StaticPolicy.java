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
 * One variant for each application: the one that meets the default objective at the lowest cost of a query. It is loaded before the first query,
 * and nothing replaces it. As policy {@code static} it has as many instances as its peak needs, and demand never changes them; {@link HpaPolicy}
 * changes their number. Availability pins that it does not serve are loaded beside it and stay.
 */
public final class StaticPolicy implements PlanningPolicy {

    private final PolicySettings settings;
    private final CapacityTarget target;

    public StaticPolicy(PolicySettings settings) {
        this(
                settings,
                (draft, application, capacity) -> Math.max(
                        capacity, settings.headroom() * settings.peak().getOrDefault(application.name(), 0.0)));
    }

    StaticPolicy(PolicySettings settings, CapacityTarget target) {
        this.settings = settings;
        this.target = target;
    }

    /** States how much an application's variant should be able to serve. */
    @FunctionalInterface
    interface CapacityTarget {

        /**
         * @param capacity throughput of the planned instances, items/s
         * @return the throughput that they should have, items/s
         */
        double itemsPerSecond(PlanDraft draft, Application application, double capacity);
    }

    @Override
    public PlacementPlan plan(Situation situation, PlacementPlan previous) {
        // observations change nothing here
        PlanDraft draft = new PlanDraft(situation.with(Corrections.NONE), previous, settings);
        Map<Application, Candidate> choices = new TreeMap<>(Comparator.comparing(Application::name));
        for (Application application : situation.catalog().applications()) {
            cheapest(draft, application).ifPresent(candidate -> choices.put(application, candidate));
        }
        SortedSet<Placement> lost = CarryOver.into(draft, placement -> choices.values().stream()
                .anyMatch(candidate -> candidate.variant().name().equals(placement.variant())));
        choices.forEach((application, candidate) -> provide(draft, application, candidate, lost));
        lost.stream()
                .filter(placement -> choices.keySet().stream()
                        .noneMatch(application -> application.name().equals(application(draft, placement))))
                .forEach(placement -> draft.append(PlanChange.of(
                        PlanChange.Kind.MOVE,
                        application(draft, placement),
                        List.of(),
                        List.of(placement),
                        "%s is no longer possible".formatted(placement),
                        Map.of())));
        Coverage.withoutEviction(draft).coverPinned();
        return draft.plan();
    }

    private static String application(PlanDraft draft, Placement placement) {
        return draft.candidates().application(placement.variant());
    }

    private static Optional<Candidate> cheapest(PlanDraft draft, Application application) {
        // including nodes that are down: a choice that changed with them would not be static
        return draft.candidates().ofAnyNode(application.name()).stream()
                .filter(candidate -> meets(application, candidate))
                .min(Comparator.<Candidate>comparingDouble(candidate -> candidate.cost(1))
                        .thenComparing(candidate -> candidate.variant().name()));
    }

    private static boolean meets(Application application, Candidate candidate) {
        return candidate.accuracy() >= application.objective().minAccuracy()
                && candidate.serviceMs(1) <= application.objective().latencyMs();
    }

    private void provide(PlanDraft draft, Application application, Candidate candidate, SortedSet<Placement> lost) {
        String variant = candidate.variant().name();
        SortedSet<Placement> lostPlacements = new TreeSet<>(lost);
        lostPlacements.removeIf(placement ->
                !draft.candidates().application(placement.variant()).equals(application.name()));
        draft.budgets().forget(application.name());
        Layout after = draft.layout();
        double capacity = after.itemsPerSecond(variant, 1);
        double needed = target.itemsPerSecond(draft, application, capacity);
        if (needed < capacity) {
            release(draft, application, variant, needed);
            after = draft.layout();
        }
        while (after.of(variant).isEmpty() || after.itemsPerSecond(variant, 1) < needed) {
            Optional<Placement> placement = anotherPlacement(draft, after, application, variant);
            if (placement.isEmpty()) {
                break;
            }
            after = after.more(
                    placement.get(), draft.candidates().at(placement.get()).orElseThrow());
        }
        if (after != draft.layout() || !lostPlacements.isEmpty()) {
            report(draft, application, candidate, after, lostPlacements, needed);
        }
    }

    /** Gives up instances that are not needed, first on the node that has the fewest placements. */
    private static void release(PlanDraft draft, Application application, String variant, double needed) {
        Layout after = draft.layout();
        while (true) {
            Layout present = after;
            Optional<Layout> fewer = present.of(variant).stream()
                    .min(Comparator.<Placement>comparingInt(placement ->
                                    present.onNode(placement.node()).size())
                            .thenComparing(Comparator.reverseOrder()))
                    .map(present::fewer)
                    .filter(layout -> !layout.of(variant).isEmpty() && layout.itemsPerSecond(variant, 1) >= needed);
            if (fewer.isEmpty()) {
                break;
            }
            after = fewer.get();
        }
        if (after != draft.layout()) {
            double left = after.itemsPerSecond(variant, 1);
            Map<String, Object> inputs = new TreeMap<>();
            inputs.put("neededItemsPerSecond", ReasonText.round(needed));
            inputs.put("capacityItemsPerSecond", ReasonText.round(left));
            draft.change(
                    PlanChange.Kind.REMOVE,
                    application.name(),
                    after,
                    "%s items/s suffice, %s items/s are left"
                            .formatted(ReasonText.number(needed), ReasonText.number(left)),
                    inputs);
        }
    }

    /** On a node of a type on which the variant meets the objective, the cheapest type first; else once more on one of its nodes. */
    private static Optional<Placement> anotherPlacement(
            PlanDraft draft, Layout layout, Application application, String variant) {
        for (boolean now : new boolean[] {true, false}) {
            PlacementSearch search = draft.load().search(now);
            Optional<Placement> placement = draft.candidates().of(variant).stream()
                    .filter(candidate -> meets(application, candidate))
                    .flatMap(candidate -> search.fitting(layout, candidate))
                    .min(Comparator.<Placement>comparingInt(
                                    candidate -> draft.memory().isLoaded(candidate) ? 0 : 1)
                            .thenComparingDouble(candidate -> draft.candidates()
                                    .at(candidate)
                                    .orElseThrow()
                                    .cost(1))
                            .thenComparingInt(
                                    candidate -> layout.onNode(candidate.node()).size())
                            .thenComparing(Comparator.naturalOrder()));
            if (placement.isPresent()) {
                return placement;
            }
        }
        Layout there = layout;
        PlacementSearch search = draft.load().search(false);
        return draft.candidates().of(variant).stream()
                .filter(candidate -> meets(application, candidate))
                .flatMap(candidate -> search.denser(there, candidate, placement -> true).stream())
                .findFirst();
    }

    private static void report(
            PlanDraft draft,
            Application application,
            Candidate candidate,
            Layout after,
            SortedSet<Placement> lostPlacements,
            double needed) {
        boolean moved = !lostPlacements.isEmpty();
        boolean isFirst = draft.layout().of(candidate.variant().name()).isEmpty();
        String limit = draft.budgets().obstacle(application.name(), after, "");
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("neededItemsPerSecond", ReasonText.round(needed));
        inputs.put(
                "capacityItemsPerSecond",
                ReasonText.round(after.itemsPerSecond(candidate.variant().name(), 1)));
        inputs.put("queryCost", ReasonText.round(candidate.cost(1)));
        inputs.put("boundMs", application.objective().latencyMs());
        inputs.put("minAccuracy", application.objective().minAccuracy());
        draft.change(
                moved ? PlanChange.Kind.MOVE : isFirst ? PlanChange.Kind.PRELOAD : PlanChange.Kind.REPLICATE,
                application.name(),
                after,
                lostPlacements,
                "%s%s is the cheapest variant for %s ms and accuracy %s: %s for %s items/s%s"
                        .formatted(
                                moved ? "cannot keep " + lostPlacements + "; " : "",
                                ReasonText.alias(candidate),
                                ReasonText.number(application.objective().latencyMs()),
                                ReasonText.number(application.objective().minAccuracy()),
                                ReasonText.times(
                                        after.of(candidate.variant().name()).stream()
                                                .mapToInt(after::count)
                                                .sum(),
                                        "instance"),
                                ReasonText.number(needed),
                                limit.isEmpty() ? "" : "; " + limit),
                inputs);
    }

    /** Makes it by the name {@code static}. */
    public static final class Factory implements PolicyFactory {
        @Override
        public String label() {
            return "static";
        }

        @Override
        public PlanningPolicy with(PolicySettings settings) {
            return new StaticPolicy(settings);
        }

        @Override
        public boolean usesWholeFleet() {
            return true;
        }
    }
}
