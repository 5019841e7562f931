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

    private final PlanDraft draft;
    private final ScalingScope scaling;

    ScaleUp(PlanDraft draft, ScalingScope scaling) {
        this.draft = draft;
        this.scaling = scaling;
    }

    void scale() {
        draft.wanting().keys(BLOCKED).forEach(key -> draft.wanting().holdOn(BLOCKED + key));
        for (String application : draft.applications()) {
            Assignment now = draft.standing(application, draft.layout());
            if (!draft.changed(application) && !now.carried()) {
                scale(application, now);
            }
        }
    }

    private void scale(String application, Assignment now) {
        List<ScalingOption> considered = new ArrayList<>();
        for (boolean fitsNow : new boolean[] {true, false}) {
            PlacementSearch placing = new PlacementSearch(draft, fitsNow);
            List<ScalingOption> enough = new ArrayList<>();
            // all of them before one is taken: what is dear for one is often cheap in place of another
            for (String variant : busiestFirst(application, now)) {
                ScaleUpOptions growth = new ScaleUpOptions(draft, application, now, variant, placing);
                List<ScalingOption> options = growth.options(scaling);
                considered.addAll(options);
                options.stream().filter(growth::enough).forEach(enough::add);
            }
            Optional<ScalingOption> cheapest = enough.stream().min(ScalingOption.CHEAPEST_FIRST);
            if (cheapest.isPresent()) {
                change(application, now, cheapest.get(), considered);
                return;
            }
        }
        Optional<ScalingOption> most = considered.stream()
                .filter(option -> option.spread().coversAsMuchAs(now))
                .filter(option -> option.spread().unserved() < now.unserved() - WORTH_IT * now.needed())
                .min(Comparator.<ScalingOption>comparingDouble(
                                option -> option.spread().unserved())
                        .thenComparing(ScalingOption.CHEAPEST_FIRST));
        if (most.isPresent()) {
            change(application, now, most.get(), considered);
        } else {
            blocked(application, now);
        }
    }

    /** Full variants by load / saturation as it was measured, where several are full. */
    private List<String> busiestFirst(String application, Assignment now) {
        Map<String, Double> measured = new HashMap<>();
        draft.needs(application).forEach(need -> need.rate()
                .servedBy()
                .forEach((variant, items) -> measured.merge(variant, items, Double::sum)));
        Comparator<String> busiest = Comparator.comparingDouble(
                variant -> measured.getOrDefault(variant, 0.0) / draft.layout().saturation(variant));
        return now.full().stream()
                .map(Placement::variant)
                .distinct()
                .sorted(busiest.reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private void change(String application, Assignment now, ScalingOption chosen, List<ScalingOption> considered) {
        Map<String, Object> inputs = inputs(application, now);
        inputs.put("cost", ReasonText.round(chosen.cost()));
        inputs.put(
                "considered",
                ScalingOption.list(considered.stream().sorted(ScalingOption.CHEAPEST_FIRST).toList()));
        inputs.put("stillUnservedItemsPerSecond", ReasonText.round(chosen.spread().unserved()));
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

    private void blocked(String application, Assignment now) {
        if (draft.wanting().news(BLOCKED + application, TOLD_SLOTS)) {
            draft.note(PlanChange.of(
                    scaling.changesVariants() ? PlanChange.Kind.UPGRADE : PlanChange.Kind.REPLICATE,
                    application,
                    List.of(),
                    List.of(),
                    shortage(application, now) + ": no node has room for anything that would carry more",
                    inputs(application, now)));
        }
    }

    private String shortage(String application, Assignment now) {
        return "'%s' needs %s items/s with headroom %s and can be given %s"
                .formatted(
                        application,
                        ReasonText.number(now.needed()),
                        ReasonText.number(draft.settings().headroom()),
                        ReasonText.number(now.needed() - now.unserved()));
    }

    private Map<String, Object> inputs(String application, Assignment now) {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("headroom", draft.settings().headroom());
        inputs.put("itemsPerSecond", ReasonText.round(now.needed() / draft.settings().headroom()));
        inputs.put("neededItemsPerSecond", ReasonText.round(now.needed()));
        inputs.put("unservedItemsPerSecond", ReasonText.round(now.unserved()));
        inputs.put(
                "capacityItemsPerSecond",
                ReasonText.round(draft.of(application, draft.layout()).saturation()));
        now.full()
                .forEach(place -> inputs.put(
                        "saturation " + place,
                        ReasonText.round(
                                draft.supply().at(place).orElseThrow().profile().saturation())));
        return inputs;
    }
}
