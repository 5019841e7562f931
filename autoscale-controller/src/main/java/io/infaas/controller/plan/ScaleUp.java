package io.infaas.controller.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * More where capacity / load is below the headroom (source: INFaaS, section 4.2.2; at most one change per application and slot).
 * What is on its way in counts as if it served, so nothing is ordered twice.
 */
final class ScaleUp {

    private static final String BLOCKED = "more ";
    private static final int TOLD_SLOTS = 600;
    /** Share of the load that an option must bring to be taken although it is not enough. */
    private static final double WORTH_IT = 0.02;

    private final Draft draft;
    private final Scaling scaling;

    ScaleUp(Draft draft, Scaling scaling) {
        this.draft = draft;
        this.scaling = scaling;
    }

    void scale() {
        draft.wanting().keys(BLOCKED).forEach(key -> draft.wanting().holdOn(BLOCKED + key));
        for (String application : draft.applications()) {
            Spread now = draft.standing(application, draft.layout());
            if (!draft.changed(application) && !now.carried()) {
                scale(application, now);
            }
        }
    }

    private void scale(String application, Spread now) {
        List<Option> considered = new ArrayList<>();
        for (boolean fitsNow : new boolean[] {true, false}) {
            Placing placing = new Placing(draft, fitsNow);
            List<Option> enough = new ArrayList<>();
            // all of them before one is taken: what is dear for one is often cheap in place of another
            for (String variant : busiestFirst(application, now)) {
                Growth growth = new Growth(draft, application, now, variant, placing);
                List<Option> options = growth.options(scaling);
                considered.addAll(options);
                options.stream().filter(growth::enough).forEach(enough::add);
            }
            Optional<Option> cheapest = enough.stream().min(Option.CHEAPEST_FIRST);
            if (cheapest.isPresent()) {
                change(application, now, cheapest.get(), considered);
                return;
            }
        }
        Optional<Option> most = considered.stream()
                .filter(option -> option.spread().coversAsMuchAs(now))
                .filter(option -> option.spread().unserved() < now.unserved() - WORTH_IT * now.needed())
                .min(Comparator.<Option>comparingDouble(
                                option -> option.spread().unserved())
                        .thenComparing(Option.CHEAPEST_FIRST));
        if (most.isPresent()) {
            change(application, now, most.get(), considered);
        } else {
            blocked(application, now);
        }
    }

    /** Full variants by load / saturation as it was measured, where several are full. */
    private List<String> busiestFirst(String application, Spread now) {
        Map<String, Double> measured = new HashMap<>();
        draft.needs(application).forEach(need -> need.rate()
                .servedBy()
                .forEach((variant, items) -> measured.merge(variant, items, Double::sum)));
        Comparator<String> busiest = Comparator.comparingDouble(
                variant -> measured.getOrDefault(variant, 0.0) / draft.layout().saturation(variant));
        return now.full().stream()
                .map(Place::variant)
                .distinct()
                .sorted(busiest.reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private void change(String application, Spread now, Option chosen, List<Option> considered) {
        Map<String, Object> inputs = inputs(application, now);
        inputs.put("cost", Words.round(chosen.cost()));
        inputs.put(
                "considered",
                Option.list(considered.stream().sorted(Option.CHEAPEST_FIRST).toList()));
        inputs.put("stillUnservedItemsPerSecond", Words.round(chosen.spread().unserved()));
        draft.change(
                chosen.kind(),
                application,
                chosen.after(),
                "%s: %s is the cheapest of %d ways to carry %s"
                        .formatted(
                                shortage(application, now),
                                chosen.label(),
                                considered.size(),
                                chosen.spread().carried() ? "it" : "more, if not all"),
                inputs);
    }

    private void blocked(String application, Spread now) {
        if (draft.wanting().news(BLOCKED + application, TOLD_SLOTS)) {
            draft.note(Change.of(
                    scaling.changesVariants() ? Change.Kind.UPGRADE : Change.Kind.REPLICATE,
                    application,
                    List.of(),
                    List.of(),
                    shortage(application, now) + ": no node has room for anything that would carry more",
                    inputs(application, now)));
        }
    }

    private String shortage(String application, Spread now) {
        return "'%s' needs %s items/s with headroom %s and can be given %s"
                .formatted(
                        application,
                        Words.number(now.needed()),
                        Words.number(draft.settings().headroom()),
                        Words.number(now.needed() - now.unserved()));
    }

    private Map<String, Object> inputs(String application, Spread now) {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("headroom", draft.settings().headroom());
        inputs.put("itemsPerSecond", Words.round(now.needed() / draft.settings().headroom()));
        inputs.put("neededItemsPerSecond", Words.round(now.needed()));
        inputs.put("unservedItemsPerSecond", Words.round(now.unserved()));
        inputs.put(
                "capacityItemsPerSecond",
                Words.round(draft.of(application, draft.layout()).saturation()));
        now.full()
                .forEach(place -> inputs.put(
                        "saturation " + place,
                        Words.round(
                                draft.supply().at(place).orElseThrow().profile().saturation())));
        return inputs;
    }
}
