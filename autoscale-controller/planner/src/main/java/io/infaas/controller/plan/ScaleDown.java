package io.infaas.controller.plan;

import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Removes capacity that the demand of the last minute does not need: one placement fewer (remove), or a cheaper variant in its
 * place (downgrade), whichever saves most. An option must hold for as many rounds in a row as loading takes (source: INFaaS,
 * section 4.2.2); any other change of the application resets its counts.
 */
final class ScaleDown {

    /** An option that has been possible for long enough. */
    private record Due(ScaleDownOption possible, ScalingOption option, int rounds) {}

    /** More placements than that are looked at in turns, since looking at them takes most of a round. */
    private static final int PLACEMENTS_PER_SECOND = 1_000;

    private static final int MOST_SECONDS = 5;

    private final PlanDraft draft;
    private final ScalingScope scope;

    ScaleDown(PlanDraft draft, ScalingScope scope) {
        this.draft = draft;
        this.scope = scope;
    }

    void scale() {
        int seconds = seconds(draft.previous().placements().size());
        for (String application : draft.applications()) {
            if (draft.hasChanged(application) || !isSettled(application)) {
                continue;
            }
            if (isTurn(application, draft.situation().nowMs(), seconds)) {
                scale(application);
            } else {
                countOn(application);
            }
        }
    }

    /** Seconds after which the turn of each application comes again: one in a deployment of fewer than a thousand placements. */
    static int seconds(int placements) {
        return Math.min(MOST_SECONDS, 1 + placements / PLACEMENTS_PER_SECOND);
    }

    static boolean isTurn(String application, long nowMs, int seconds) {
        return Math.floorMod(application.hashCode() + Math.floorDiv(nowMs, 1000L), (long) seconds) == 0;
    }

    /** Until the next turn, options count as possible: a change is made in a turn only, and only if they are. */
    private void countOn(String application) {
        String prefix = prefix(application);
        draft.hysteresis().keys(prefix).forEach(key -> draft.hysteresis().count(prefix + key));
    }

    /** Whether all its planned placements serve, no query waits for another one, and none of them is strained. */
    private boolean isSettled(String application) {
        return draft.demands(application).stream()
                        .allMatch(demand -> demand.rate().waiting() == 0)
                && draft.layout().ofApplication(application).keySet().stream().allMatch(draft::isServing)
                && !Strain.isOn(draft, application);
    }

    private void scale(String application) {
        List<Due> due = new ArrayList<>();
        Map<String, List<Placement>> byVariant = new LinkedHashMap<>();
        draft.layout().ofApplication(application).keySet().forEach(placement -> byVariant
                .computeIfAbsent(placement.variant(), name -> new ArrayList<>())
                .add(placement));
        byVariant.forEach((variant, group) -> {
            toRemove(application, group).ifPresent(placement -> {
                for (ScaleDownOption possible :
                        new ScaleDownOptions(draft, application, placement, scope).available()) {
                    int rounds = draft.hysteresis().count(key(application, variant, possible));
                    if (rounds >= possible.rounds(draft.settings())) {
                        due.add(new Due(possible, possible.option(), rounds));
                    }
                }
            });
        });
        due.stream()
                .min(Comparator.comparing(Due::option, ScalingOption.CHEAPEST_FIRST))
                .ifPresent(best -> change(application, best));
    }

    /** The placement to remove: one that no zone needs first, an interfered one of these, else one on the most utilized node. */
    private Optional<Placement> toRemove(String application, List<Placement> ofVariant) {
        Map<String, Double> utilization = draft.load().utilization();
        boolean zones = TopologySpread.asksForZones(draft, application);
        return ofVariant.stream()
                .filter(placement ->
                        !draft.isPinned(placement) || draft.layout().count(placement) > 1)
                .min(Comparator.<Placement>comparingInt(
                                placement -> !zones || keepsZones(application, placement) ? 0 : 1)
                        .thenComparingInt(placement -> isInterfered(placement) ? 0 : 1)
                        .thenComparing(Comparator.<Placement>comparingDouble(
                                        placement -> utilization.getOrDefault(placement.node(), 0.0))
                                .reversed())
                        .thenComparing(Comparator.reverseOrder()));
    }

    /** Whether its application is in as many zones without it, as far as it asks for several: nodes are alike in that, zones are not. */
    private boolean keepsZones(String application, Placement placement) {
        return TopologySpread.isInAsManyZones(draft, application, draft.layout().fewer(placement));
    }

    private boolean isInterfered(Placement placement) {
        return draft.situation().instances().get(placement) == InstanceState.INTERFERED;
    }

    private void change(String application, Due due) {
        ScalingOption option = due.option();
        int batch = ClassDemand.batch(draft.demands(application));
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("batch", batch);
        inputs.put("headroom", draft.settings().headroom());
        inputs.put("downHeadroom", draft.settings().downHeadroom());
        inputs.put("itemsPerSecond", ReasonText.round(sum(application, demand -> demand.rate()
                .items())));
        inputs.put("sustainedItemsPerSecond", ReasonText.round(sum(application, demand -> demand.rate()
                .sustainedItems())));
        inputs.put("requiredItemsPerSecond", ReasonText.round(due.possible().required()));
        inputs.put("capacityItemsPerSecond", ReasonText.round(draft.layout().itemsPerSecondOf(application, batch)));
        inputs.put(
                "capacityAfterItemsPerSecond", ReasonText.round(option.after().itemsPerSecondOf(application, batch)));
        inputs.put("cost", ReasonText.round(option.cost()));
        inputs.put("roundsHeld", due.rounds());
        inputs.put("roundsRequired", due.possible().rounds(draft.settings()));
        draft.change(
                option.kind(),
                application,
                option.after(),
                "'%s' has %s items/s, %s with burst margin; possible for %s: %s, which saves %s USD/h"
                        .formatted(
                                application,
                                inputs.get("sustainedItemsPerSecond"),
                                inputs.get("requiredItemsPerSecond"),
                                ReasonText.times(due.rounds(), "second"),
                                option.label(),
                                ReasonText.number(-option.cost())),
                inputs);
        draft.hysteresis().reset(prefix(application));
    }

    private double sum(String application, ToDoubleFunction<ClassDemand> figure) {
        return draft.demands(application).stream().mapToDouble(figure).sum();
    }

    private static String key(String application, String variant, ScaleDownOption option) {
        return prefix(application) + option.kind().label() + " " + variant + " to "
                + option.candidate().variant().name();
    }

    /** The beginning of what is counted for an application. */
    static String prefix(String application) {
        return "less " + application + " ";
    }
}
