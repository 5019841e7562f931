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

    private record Wanted(ScalingOption option, int slots, ScaleDownOptions shrinking) {}

    private final PlanDraft draft;
    private final ScalingScope scaling;

    ScaleDown(PlanDraft draft, ScalingScope scaling) {
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
                ScaleDownOptions shrinking = new ScaleDownOptions(draft, application, place);
                for (ScalingOption option : shrinking.options(scaling)) {
                    int slots = draft.wanting().again(key(application, variant, option));
                    if (slots >= shrinking.slots(option)) {
                        due.add(new Wanted(option, slots, shrinking));
                    }
                }
            });
        }
        due.stream()
                .min(Comparator.comparing(Wanted::option, ScalingOption.CHEAPEST_FIRST))
                .ifPresent(best -> change(application, best.option(), best.slots(), best.shrinking()));
    }

    /** One whose cores others take, else one on the busiest node. */
    private Optional<Placement> going(String variant) {
        Map<String, Double> busy = draft.busy();
        return draft.layout().of(variant).stream()
                .filter(place -> !draft.kept(place))
                .min(Comparator.<Placement>comparingInt(place -> interfered(place) ? 0 : 1)
                        .thenComparing(Comparator.<Placement>comparingDouble(place -> busy.getOrDefault(place.node(), 0.0))
                                .reversed())
                        .thenComparing(Comparator.reverseOrder()));
    }

    private boolean interfered(Placement place) {
        return draft.situation().instances().get(place) == InstanceState.INTERFERED;
    }

    private void change(String application, ScalingOption option, int slots, ScaleDownOptions shrinking) {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("headroom", draft.settings().headroom());
        inputs.put("downHeadroom", draft.settings().downHeadroom());
        inputs.put("itemsPerSecond", ReasonText.round(sum(application, need -> need.rate()
                .items())));
        inputs.put("lastingItemsPerSecond", ReasonText.round(sum(application, need -> need.rate()
                .lastingItems())));
        inputs.put("requiredItemsPerSecond", ReasonText.round(shrinking.required()));
        inputs.put(
                "capacityItemsPerSecond",
                ReasonText.round(draft.of(application, draft.layout()).saturation()));
        inputs.put(
                "capacityAfterItemsPerSecond",
                ReasonText.round(draft.of(application, option.after()).saturation()));
        inputs.put("cost", ReasonText.round(option.cost()));
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
                                ReasonText.times(slots, "second"),
                                option.label(),
                                ReasonText.number(-option.cost())),
                inputs);
        draft.wanting().forget(prefix(application));
    }

    private double sum(String application, ToDoubleFunction<ClassDemand> figure) {
        return draft.needs(application).stream().mapToDouble(figure).sum();
    }

    private static String key(String application, String variant, ScalingOption option) {
        return prefix(application) + option.kind().label() + " " + variant + " to "
                + option.offer().variant().name();
    }

    private static String prefix(String application) {
        return "less " + application + " ";
    }
}
