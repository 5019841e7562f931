package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Nobody waits for what could be loaded: each class with demand that nothing planned serves gets the variant that answers
 * soonest, which is the lowest load + inference latency (source: INFaaS, algorithm 1, lines 5-7). Where no variant of the
 * catalog is in time it gets the fastest that meets the floor, unless one that meets it is planned.
 */
final class Coverage {

    private static final String BLOCKED = "cold ";
    private static final int TOLD_SLOTS = 600;

    private final PlanDraft draft;
    private final boolean evicts;

    Coverage(PlanDraft draft) {
        this(draft, true);
    }

    private Coverage(PlanDraft draft, boolean evicts) {
        this.draft = draft;
        this.evicts = evicts;
    }

    /** For a policy that gives up nothing of what it has planned. */
    static Coverage withoutEviction(PlanDraft draft) {
        return new Coverage(draft, false);
    }

    void cover() {
        cover(ClassDemand::asks);
    }

    /** Covers what clients wish to be served alone, whatever arrives. */
    void coverWanted() {
        cover(need -> need.rate().wanted());
    }

    private void cover(Predicate<ClassDemand> which) {
        draft.wanting().keys(BLOCKED).forEach(key -> draft.wanting().holdOn(BLOCKED + key));
        for (ClassDemand need : draft.needs()) {
            if (which.test(need) && !planned(need::served) && !load(need)) {
                blocked(need);
            }
        }
    }

    private boolean planned(Predicate<Offer> serves) {
        return draft.layout().places().values().stream().anyMatch(serves);
    }

    private boolean load(ClassDemand need) {
        if (need.attainable() && load(need, need::served, place -> coldMs(need, place))) {
            return true;
        }
        // late is better than never, and what is planned already is as late
        return planned(need::allows) || load(need, need::allows, place -> serviceMs(need, place));
    }

    private boolean load(ClassDemand need, Predicate<Offer> serves, ToDoubleFunction<Placement> soonest) {
        List<Offer> offers = draft.supply().offers(need.of().target()).stream()
                .filter(serves)
                .toList();
        for (boolean now : new boolean[] {true, false}) {
            PlacementSearch placing = new PlacementSearch(draft, now);
            Optional<Placement> best = offers.stream()
                    .flatMap(offer -> placing.places(draft.layout(), offer))
                    .min(order(soonest, placing));
            if (best.isPresent()) {
                add(need, best.get(), draft.layout());
                return true;
            }
        }
        return evicts && evict(need, offers, soonest);
    }

    private boolean evict(ClassDemand need, List<Offer> offers, ToDoubleFunction<Placement> soonest) {
        PlacementSearch placing = new PlacementSearch(draft, false);
        Eviction eviction = new Eviction(draft);
        Optional<Placement> freed = offers.stream()
                .flatMap(offer -> placing.open(draft.layout(), offer))
                .filter(place -> eviction.room(place, offer(place)).isPresent())
                .min(order(soonest, placing));
        freed.flatMap(place -> eviction.room(place, offer(place))).ifPresent(from -> add(need, freed.get(), from));
        return freed.isPresent();
    }

    private Comparator<Placement> order(ToDoubleFunction<Placement> soonest, PlacementSearch placing) {
        return Comparator.comparingDouble(soonest)
                .thenComparingDouble(place -> InstanceCost.held(offer(place)))
                .thenComparing(placing.leastBusy());
    }

    private void add(ClassDemand need, Placement place, Layout from) {
        Offer offer = offer(place);
        int evicted = draft.layout().places().size() - from.places().size();
        String late = need.served(offer) && need.attainable() ? "" : ", late, as nothing that can be loaded is in time";
        String room = evicted == 0 ? "" : "; %s that nobody asks for go".formatted(ReasonText.times(evicted, "instance"));
        draft.change(
                PlanChange.Kind.COLD,
                need.application(),
                from.plus(place, offer),
                "%s, and nothing planned serves %s: %s on node '%s' answers soonest, in %s ms%s%s"
                        .formatted(
                                who(need),
                                need,
                                ReasonText.alias(offer),
                                place.node(),
                                ReasonText.number(coldMs(need, place)),
                                late,
                                room),
                inputs(need, place));
    }

    private static String who(ClassDemand need) {
        return "%s%s items/s, %d queries waiting"
                .formatted(
                        need.rate().wanted() ? "clients wish it to be available, " : "",
                        ReasonText.number(need.rate().items()),
                        need.rate().waiting());
    }

    private Map<String, Object> inputs(ClassDemand need, Placement place) {
        Map<String, Object> inputs = inputs(need);
        inputs.put("loadMs", ReasonText.round(offer(place).profile().loadMs()));
        inputs.put("serviceMs", ReasonText.round(serviceMs(need, place)));
        inputs.put("costPerHour", ReasonText.round(InstanceCost.held(offer(place))));
        return inputs;
    }

    private static Map<String, Object> inputs(ClassDemand need) {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("target", need.of().target());
        inputs.put("minAccuracy", ReasonText.round(need.floor()));
        inputs.put("boundMs", ReasonText.round(need.rate().boundMs()));
        inputs.put("batch", need.rate().batch());
        inputs.put("itemsPerSecond", ReasonText.round(need.rate().items()));
        inputs.put("waiting", need.rate().waiting());
        if (need.rate().wanted()) {
            inputs.put("wanted", true);
        }
        return inputs;
    }

    private void blocked(ClassDemand need) {
        String key = BLOCKED + need.of().target() + " " + need.of().floor() + " "
                + need.of().bound();
        if (draft.wanting().news(key, TOLD_SLOTS)) {
            draft.note(PlanChange.of(
                    PlanChange.Kind.COLD,
                    need.application(),
                    List.of(),
                    List.of(),
                    "nothing planned serves %s, and no node that is up has room for a variant that does"
                            .formatted(need),
                    inputs(need)));
        }
    }

    private Offer offer(Placement place) {
        return draft.supply().at(place).orElseThrow();
    }

    private double serviceMs(ClassDemand need, Placement place) {
        return offer(place).serviceMs(need.rate().batch());
    }

    private double coldMs(ClassDemand need, Placement place) {
        double loadMs =
                draft.memory().loaded(place) ? 0 : offer(place).profile().loadMs();
        return loadMs + serviceMs(need, place);
    }
}
