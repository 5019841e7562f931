package io.infaas.controller.plan;

import io.infaas.gateway.view.InstanceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Less where the demand of the last minute allows it: one instance fewer (remove), or one of its instances replaced by a cheaper
 * variant (downgrade), whichever saves most. Only after it has been wanted for as many slots in a row as loading takes (source:
 * INFaaS, section 4.2.2) and never right after another change: that lets all counts of the application begin anew.
 */
final class ScaleDown {

    private record Wanted(Option option, int slots, Shrinking shrinking) {}

    private final Draft draft;
    private final Scaling scaling;

    ScaleDown(Draft draft, Scaling scaling) {
        this.draft = draft;
        this.scaling = scaling;
    }

    void scale() {
        for (String application : draft.applications()) {
            if (!draft.changed(application) && settled(application)) {
                scale(application);
            }
        }
    }

    /** Whether all that is planned for it serves. */
    private boolean settled(String application) {
        return draft.of(application, draft.layout()).places().keySet().stream().allMatch(draft::serving);
    }

    private void scale(String application) {
        List<Wanted> due = new ArrayList<>();
        for (String variant : draft.of(application, draft.layout()).variants()) {
            going(variant).ifPresent(place -> {
                Shrinking shrinking = new Shrinking(draft, application, place);
                for (Option option : shrinking.options(scaling)) {
                    int slots = draft.wanting().again(key(application, variant, option));
                    if (slots >= shrinking.slots(option)) {
                        due.add(new Wanted(option, slots, shrinking));
                    }
                }
            });
        }
        due.stream()
                .min(Comparator.comparing(Wanted::option, Option.CHEAPEST_FIRST))
                .ifPresent(best -> change(application, best.option(), best.slots(), best.shrinking()));
    }

    /** One whose cores others take, else one on the busiest node. */
    private Optional<Place> going(String variant) {
        Map<String, Double> busy = draft.busy();
        return draft.layout().of(variant).stream()
                .filter(place -> !draft.kept(place))
                .min(Comparator.<Place>comparingInt(place -> interfered(place) ? 0 : 1)
                        .thenComparing(Comparator.<Place>comparingDouble(place -> busy.getOrDefault(place.node(), 0.0))
                                .reversed())
                        .thenComparing(Comparator.reverseOrder()));
    }

    private boolean interfered(Place place) {
        return draft.situation().instances().get(place) == InstanceState.INTERFERED;
    }

    private void change(String application, Option option, int slots, Shrinking shrinking) {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("headroom", draft.settings().headroom());
        inputs.put("downHeadroom", draft.settings().downHeadroom());
        inputs.put("itemsPerSecond", Words.round(sum(application, need -> need.rate()
                .items())));
        inputs.put("lastingItemsPerSecond", Words.round(sum(application, need -> need.rate()
                .lastingItems())));
        inputs.put("requiredItemsPerSecond", Words.round(shrinking.required()));
        inputs.put(
                "capacityItemsPerSecond",
                Words.round(draft.of(application, draft.layout()).saturation()));
        inputs.put(
                "capacityAfterItemsPerSecond",
                Words.round(draft.of(application, option.after()).saturation()));
        inputs.put("cost", Words.round(option.cost()));
        inputs.put("slotsWanted", slots);
        inputs.put("slotsRequired", shrinking.slots(option));
        draft.change(
                option.kind(),
                application,
                option.after(),
                "'%s' has %s items/s, %s with room to swing; for %s %s would do, saving %s USD/h"
                        .formatted(
                                application,
                                inputs.get("lastingItemsPerSecond"),
                                inputs.get("requiredItemsPerSecond"),
                                Words.times(slots, "second"),
                                option.label(),
                                Words.number(-option.cost())),
                inputs);
        draft.wanting().forget(prefix(application));
    }

    private double sum(String application, ToDoubleFunction<Need> figure) {
        return draft.needs(application).stream().mapToDouble(figure).sum();
    }

    private static String key(String application, String variant, Option option) {
        return prefix(application) + option.kind().label() + " " + variant + " to "
                + option.offer().variant().name();
    }

    private static String prefix(String application) {
        return "less " + application + " ";
    }
}
