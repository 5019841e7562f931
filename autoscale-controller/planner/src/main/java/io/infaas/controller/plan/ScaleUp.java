package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adds capacity where capacity / load is below the headroom (source: INFaaS, section 4.2.2), at most one change per application
 * and round. Placements that are still loading count as capacity, so that nothing is ordered twice.
 */
final class ScaleUp {

    private static final String BLOCKED = "more ";
    private static final int REPORT_ROUNDS = 600;

    private final PlanDraft draft;
    private final ScalingScope scope;

    ScaleUp(PlanDraft draft, ScalingScope scope) {
        this.draft = draft;
        this.scope = scope;
    }

    void scale() {
        draft.hysteresis().keys(BLOCKED).forEach(key -> draft.hysteresis().extend(BLOCKED + key));
        for (String application : draft.applications()) {
            DemandAssignment current = draft.assignment(application, draft.layout());
            if (!draft.hasChanged(application) && !current.carriesAll()) {
                scale(application, current);
            }
        }
    }

    private void scale(String application, DemandAssignment current) {
        draft.budgets().forget(application);
        KnownOptions options = new KnownOptions(current);
        DemandAssignment assigned = draft.load().assigned(application, draft.layout());
        boolean nothingLeaves = draft.memory().isAllIn(draft.layout());
        for (boolean fitsNow : new boolean[] {true, false}) {
            PlacementSearch search = draft.load().search(fitsNow);
            // compare options of all saturated variants: what is expensive beside one is often cheap in place of
            // another
            for (String variant : busiestFirst(application, current)) {
                new ScaleUpOptions(
                                draft,
                                application,
                                current,
                                assigned,
                                variant,
                                search,
                                !fitsNow && nothingLeaves,
                                options)
                        .find(scope);
            }
            Optional<ScalingOption> cheapest = options.cheapestSufficient();
            if (cheapest.isPresent()) {
                change(application, current, cheapest.get(), options.all());
                return;
            }
        }
        Optional<ScalingOption> most = options.most();
        if (most.isPresent()) {
            change(application, current, most.get(), options.all());
        } else {
            reportBlocked(application, current);
        }
    }

    /** Saturated variants, the highest measured utilization first. */
    private List<String> busiestFirst(String application, DemandAssignment current) {
        Map<String, Double> measured = new TreeMap<>();
        draft.demands(application).forEach(demand -> demand.rate()
                .servedBy()
                .forEach((variant, items) -> measured.merge(
                        variant,
                        items
                                / draft.layout()
                                        .itemsPerSecond(variant, demand.rate().batch()),
                        Double::sum)));
        Comparator<String> busiest = Comparator.comparingDouble(variant -> measured.getOrDefault(variant, 0.0));
        return current.saturated().stream()
                .map(Placement::variant)
                .distinct()
                .sorted(busiest.reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private void change(
            String application, DemandAssignment current, ScalingOption option, List<ScalingOption> considered) {
        Map<String, Object> inputs = inputs(application, current);
        inputs.put("cost", ReasonText.round(option.cost()));
        inputs.put(
                "considered",
                ScalingOption.list(
                        considered.stream().sorted(ScalingOption.CHEAPEST_FIRST).toList()));
        inputs.put(
                "stillUnservedItemsPerSecond",
                ReasonText.round(option.assignment().unserved()));
        draft.change(
                option.kind(),
                application,
                option.after(),
                "%s: %s is the cheapest of %d options that carry %s%s"
                        .formatted(
                                shortage(application, current),
                                option.label(),
                                considered.size(),
                                option.assignment().carriesAll() ? "it" : "a part of it",
                                option.assignment().carriesAll() ? "" : limit(application)),
                inputs);
    }

    private String limit(String application) {
        String budget = draft.budgets().obstacle(application, draft.layout(), "");
        return budget.isEmpty() ? "" : ", " + budget;
    }

    private void reportBlocked(String application, DemandAssignment current) {
        if (draft.hysteresis().isNew(BLOCKED + application, REPORT_ROUNDS)) {
            draft.append(PlanChange.of(
                    scope.changesVariants() ? PlanChange.Kind.UPGRADE : PlanChange.Kind.REPLICATE,
                    application,
                    List.of(),
                    List.of(),
                    shortage(application, current) + ": "
                            + draft.budgets()
                                    .obstacle(application, draft.layout(), "no option with free memory carries more"),
                    inputs(application, current)));
        }
    }

    private String shortage(String application, DemandAssignment current) {
        double pressure = pressure(application);
        return "'%s' needs %s items/s with headroom %s%s, capacity in time is %s%s%s%s"
                .formatted(
                        application,
                        ReasonText.number(current.needed()),
                        ReasonText.number(draft.settings().headroom()),
                        pressure > 1
                                ? " times pressure %s, because queries are late or refused despite enough predicted capacity"
                                        .formatted(ReasonText.number(pressure))
                                : "",
                        ReasonText.number(current.needed() - current.unserved()),
                        ReasonText.bursty(draft.demands(application)),
                        current.crowded().isEmpty() ? "" : " beside other work on " + crowded(current),
                        ReasonText.corrected(current.saturated().stream()
                                .map(placement -> draft.layout().placed(placement))));
    }

    private double pressure(String application) {
        return draft.demands(application).stream()
                .mapToDouble(ClassDemand::pressure)
                .max()
                .orElse(1);
    }

    private static String crowded(DemandAssignment current) {
        return current.crowded().stream().map(Processors::toString).collect(Collectors.joining(", "));
    }

    private Map<String, Object> inputs(String application, DemandAssignment current) {
        int batch = ClassDemand.batch(draft.demands(application));
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("batch", batch);
        double burstiness = ClassDemand.burstiness(draft.demands(application));
        if (burstiness > 1) {
            inputs.put("burstiness", ReasonText.round(burstiness));
        }
        inputs.put("headroom", draft.settings().headroom());
        inputs.put(
                "itemsPerSecond",
                ReasonText.round(current.needed() / draft.settings().headroom() / pressure(application)));
        inputs.put("neededItemsPerSecond", ReasonText.round(current.needed()));
        inputs.put("pressure", ReasonText.round(pressure(application)));
        inputs.put("unservedItemsPerSecond", ReasonText.round(current.unserved()));
        inputs.put("capacityItemsPerSecond", ReasonText.round(draft.layout().itemsPerSecondOf(application, batch)));
        if (!current.crowded().isEmpty()) {
            inputs.put("shortOf", crowded(current));
        }
        current.saturated().forEach(placement -> {
            Candidate candidate = draft.layout().placed(placement);
            inputs.put("saturation " + placement, ReasonText.round(candidate.itemsPerSecond(batch)));
            if (candidate.correction() > 1) {
                inputs.put("correction " + placement, ReasonText.round(candidate.correction()));
            }
        });
        return inputs;
    }
}
