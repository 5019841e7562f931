package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Processors of nodes that each application may count on: what the others leave, at their present demand. Where all together need more than
 * a node has, each has its part in proportion to its need, so that each sees its own shortage.
 */
final class ProcessorsLeft {

    /** @param layout the placements that the figures are of */
    private record Use(Layout layout, SortedMap<Processors, Double> inUse) {}

    private final PlanDraft draft;
    private int seen;
    private Map<String, Use> uses = Map.of();
    private SortedMap<Processors, Double> total = new TreeMap<>();

    ProcessorsLeft(PlanDraft draft) {
        this.draft = draft;
    }

    /** Processors of a node for one application, beside the draft's placements of all others. */
    ToDoubleFunction<Processors> of(String application) {
        // many layouts are tried for one draft: its own placements are looked at once
        if (seen != draft.layouts()) {
            seen = draft.layouts();
            measureAll(draft.layout());
        }
        SortedMap<Processors, Double> together = total;
        Use own = uses.get(application);
        return processors -> {
            double all = draft.candidates().count(processors);
            double needed = own == null ? 0 : own.inUse().getOrDefault(processors, 0.0);
            double used = together.getOrDefault(processors, 0.0);
            return used <= all ? all - (used - needed) : all * needed / used;
        };
    }

    private void measureAll(Layout layout) {
        SortedMap<String, SortedMap<Placement, Candidate>> byApplication = new TreeMap<>();
        layout.placements().forEach((placement, candidate) -> byApplication
                .computeIfAbsent(draft.candidates().application(placement.variant()), any -> new TreeMap<>())
                .put(placement, candidate));
        Map<String, Use> now = new TreeMap<>();
        SortedMap<Processors, Double> sum = new TreeMap<>();
        byApplication.forEach((application, placements) -> {
            Layout its = new Layout(placements);
            Use known = uses.get(application);
            Use use = known != null && known.layout().equals(its) ? known : new Use(its, measure(application, its));
            now.put(application, use);
            use.inUse().forEach((processors, used) -> sum.merge(processors, used, Double::sum));
        });
        uses = now;
        total = sum;
    }

    private SortedMap<Processors, Double> measure(String application, Layout layout) {
        SortedMap<Processors, Double> inUse = new TreeMap<>();
        Assignment.of(
                        draft.demands(application),
                        layout,
                        demand -> demand.rate().items(),
                        ClassDemand::isServedBy,
                        any -> Double.POSITIVE_INFINITY)
                .busy()
                .forEach((placement, busy) -> {
                    Candidate candidate = layout.placements().get(placement);
                    if (candidate != null) {
                        inUse.merge(
                                Processors.of(placement, candidate), busy * Processors.usedBy(candidate), Double::sum);
                    }
                });
        return inUse;
    }
}
