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
public final class StaticPolicy implements Policy {

    private final PolicySettings settings;

    public StaticPolicy(PolicySettings settings) {
        this.settings = settings;
    }

    @Override
    public Plan plan(Situation situation, Plan previous) {
        Draft draft = new Draft(situation, previous, settings);
        Map<Application, Offer> chosen = new TreeMap<>(Comparator.comparing(Application::name));
        for (Application application : situation.catalog().applications()) {
            cheapest(draft, application).ifPresent(offer -> chosen.put(application, offer));
        }
        SortedSet<Place> lost = CarryOver.into(draft, place -> chosen.values().stream()
                .anyMatch(offer -> offer.variant().name().equals(place.variant())));
        chosen.forEach((application, offer) -> provide(draft, application, offer, lost));
        lost.stream()
                .filter(place -> chosen.keySet().stream()
                        .noneMatch(application -> application.name().equals(application(draft, place))))
                .forEach(place -> draft.note(Change.of(
                        Change.Kind.MOVE,
                        application(draft, place),
                        List.of(),
                        List.of(place),
                        "%s cannot be there any more".formatted(place),
                        Map.of())));
        Coverage.withoutEviction(draft).coverWanted();
        return draft.plan();
    }

    private static String application(Draft draft, Place place) {
        return draft.supply().application(place.variant());
    }

    private static Optional<Offer> cheapest(Draft draft, Application application) {
        // nodes that are down count as well: a variant that changed with them would not be static
        return draft.supply().offersAnywhere(application.name()).stream()
                .filter(offer -> offer.accuracy() >= application.objective().minAccuracy())
                .filter(offer -> offer.serviceMs(1) <= application.objective().latencyMs())
                .min(Comparator.<Offer>comparingDouble(offer -> offer.cost(1))
                        .thenComparing(offer -> offer.variant().name()));
    }

    private void provide(Draft draft, Application application, Offer offer, SortedSet<Place> lost) {
        String variant = offer.variant().name();
        SortedSet<Place> gone = new TreeSet<>(lost);
        gone.removeIf(place -> !draft.supply().application(place.variant()).equals(application.name()));
        double needed = settings.headroom() * settings.peak().getOrDefault(application.name(), 0.0);
        Layout after = draft.layout();
        while (after.of(variant).isEmpty() || after.saturation(variant) < needed) {
            Optional<Place> place = another(draft, after, variant);
            if (place.isEmpty()) {
                break;
            }
            after = after.plus(place.get(), draft.supply().at(place.get()).orElseThrow());
        }
        if (!after.equals(draft.layout()) || !gone.isEmpty()) {
            tell(draft, application, offer, after, gone, needed);
        }
    }

    private static Optional<Place> another(Draft draft, Layout layout, String variant) {
        for (boolean now : new boolean[] {true, false}) {
            Placing placing = new Placing(draft, now);
            Optional<Place> place = draft.supply().offers(variant).stream()
                    .flatMap(offer -> placing.places(layout, offer))
                    .min(Comparator.<Place>comparingInt(
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
            Draft draft, Application application, Offer offer, Layout after, SortedSet<Place> gone, double needed) {
        boolean moved = !gone.isEmpty();
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("neededItemsPerSecond", Words.round(needed));
        inputs.put(
                "capacityItemsPerSecond",
                Words.round(after.saturation(offer.variant().name())));
        inputs.put("queryCost", Words.round(offer.cost(1)));
        inputs.put("boundMs", application.objective().latencyMs());
        inputs.put("minAccuracy", application.objective().minAccuracy());
        draft.change(
                moved ? Change.Kind.MOVE : Change.Kind.PRELOAD,
                application.name(),
                after,
                gone,
                "%s%s is the cheapest variant for %s ms and accuracy %s: %s for %s items/s"
                        .formatted(
                                moved ? "what was on " + gone + " cannot be there; " : "",
                                Words.alias(offer),
                                Words.number(application.objective().latencyMs()),
                                Words.number(application.objective().minAccuracy()),
                                Words.times(after.of(offer.variant().name()).size(), "instance"),
                                Words.number(needed)),
                inputs);
    }
}
