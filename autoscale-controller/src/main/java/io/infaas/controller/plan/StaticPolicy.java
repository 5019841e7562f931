package io.infaas.controller.plan;

import io.infaas.catalog.Application;
import io.infaas.gateway.view.Offer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is done without autoscaling: per application the one variant that meets the default objective at the lowest cost of a
 * query, on as many nodes as its peak takes, loaded before the first query comes and never changed by demand. What
 * clients wish to be available and nothing of this serves is loaded beside it, and stays.
 */
public final class StaticPolicy implements PlanningPolicy {

    private final PolicySettings settings;

    public StaticPolicy(PolicySettings settings) {
        this.settings = settings;
    }

    @Override
    public PlacementPlan plan(Situation situation, PlacementPlan previous) {
        PlanDraft draft = new PlanDraft(situation, previous, settings);
        Map<Application, Offer> chosen = new TreeMap<>(Comparator.comparing(Application::name));
        for (Application application : situation.catalog().applications()) {
            cheapest(draft, application).ifPresent(offer -> chosen.put(application, offer));
        }
        SortedSet<Placement> lost = CarryOver.into(draft, place -> chosen.values().stream()
                .anyMatch(offer -> offer.variant().name().equals(place.variant())));
        chosen.forEach((application, offer) -> provide(draft, application, offer, lost));
        lost.stream()
                .filter(place -> chosen.keySet().stream()
                        .noneMatch(application -> application.name().equals(application(draft, place))))
                .forEach(place -> draft.note(PlanChange.of(
                        PlanChange.Kind.MOVE,
                        application(draft, place),
                        List.of(),
                        List.of(place),
                        "%s cannot be there any more".formatted(place),
                        Map.of())));
        Coverage.withoutEviction(draft).coverWanted();
        return draft.plan();
    }

    private static String application(PlanDraft draft, Placement place) {
        return draft.supply().application(place.variant());
    }

    private static Optional<Offer> cheapest(PlanDraft draft, Application application) {
        // nodes that are down count as well: a variant that changed with them would not be static
        return draft.supply().offersAnywhere(application.name()).stream()
                .filter(offer -> offer.accuracy() >= application.objective().minAccuracy())
                .filter(offer -> offer.serviceMs(1) <= application.objective().latencyMs())
                .min(Comparator.<Offer>comparingDouble(offer -> offer.cost(1))
                        .thenComparing(offer -> offer.variant().name()));
    }

    private void provide(PlanDraft draft, Application application, Offer offer, SortedSet<Placement> lost) {
        String variant = offer.variant().name();
        SortedSet<Placement> gone = new TreeSet<>(lost);
        gone.removeIf(place -> !draft.supply().application(place.variant()).equals(application.name()));
        double needed = settings.headroom() * settings.peak().getOrDefault(application.name(), 0.0);
        Layout after = draft.layout();
        while (after.of(variant).isEmpty() || after.saturation(variant) < needed) {
            Optional<Placement> place = another(draft, after, variant);
            if (place.isEmpty()) {
                break;
            }
            after = after.plus(place.get(), draft.supply().at(place.get()).orElseThrow());
        }
        if (!after.equals(draft.layout()) || !gone.isEmpty()) {
            tell(draft, application, offer, after, gone, needed);
        }
    }

    private static Optional<Placement> another(PlanDraft draft, Layout layout, String variant) {
        for (boolean now : new boolean[] {true, false}) {
            PlacementSearch placing = new PlacementSearch(draft, now);
            Optional<Placement> place = draft.supply().offers(variant).stream()
                    .flatMap(offer -> placing.places(layout, offer))
                    .min(Comparator.<Placement>comparingInt(
                                    candidate -> draft.memory().loaded(candidate) ? 0 : 1)
                            .thenComparingInt(candidate -> layout.on(candidate.node()))
                            .thenComparing(Comparator.naturalOrder()));
            if (place.isPresent()) {
                return place;
            }
        }
        return Optional.empty();
    }

    private static void tell(
            PlanDraft draft, Application application, Offer offer, Layout after, SortedSet<Placement> gone, double needed) {
        boolean moved = !gone.isEmpty();
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("neededItemsPerSecond", ReasonText.round(needed));
        inputs.put(
                "capacityItemsPerSecond",
                ReasonText.round(after.saturation(offer.variant().name())));
        inputs.put("queryCost", ReasonText.round(offer.cost(1)));
        inputs.put("boundMs", application.objective().latencyMs());
        inputs.put("minAccuracy", application.objective().minAccuracy());
        draft.change(
                moved ? PlanChange.Kind.MOVE : PlanChange.Kind.PRELOAD,
                application.name(),
                after,
                gone,
                "%s%s is the cheapest variant for %s ms and accuracy %s: %s for %s items/s"
                        .formatted(
                                moved ? "what was on " + gone + " cannot be there; " : "",
                                ReasonText.alias(offer),
                                ReasonText.number(application.objective().latencyMs()),
                                ReasonText.number(application.objective().minAccuracy()),
                                ReasonText.times(after.of(offer.variant().name()).size(), "instance"),
                                ReasonText.number(needed)),
                inputs);
    }
}
