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

    /** @param placements what the figures are of */
    private record Use(SortedMap<Placement, Candidate> placements, SortedMap<Processors, Double> inUse) {}

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
        Map<String, Use> now = new TreeMap<>();
        SortedMap<Processors, Double> sum = new TreeMap<>();
        layout.byApplication().forEach((application, placements) -> {
            Use known = uses.get(application);
            // a group is the same object as long as it stays
            Use use = known != null && known.placements() == placements
                    ? known
                    : new Use(placements, measure(application, placements));
            now.put(application, use);
            use.inUse().forEach((processors, used) -> sum.merge(processors, used, Double::sum));
        });
        uses = now;
        total = sum;
    }

    private SortedMap<Processors, Double> measure(String application, SortedMap<Placement, Candidate> placements) {
        SortedMap<Processors, Double> inUse = new TreeMap<>();
        Assignment.of(
                        draft.demands(application),
                        placements,
                        demand -> demand.rate().items(),
                        ClassDemand::isServedBy,
                        new TreeMap<>())
                .busy()
                .forEach((placement, busy) -> {
                    Candidate candidate = placements.get(placement);
                    if (candidate != null) {
                        inUse.merge(
                                Processors.of(placement, candidate), busy * Processors.usedBy(candidate), Double::sum);
                    }
                });
        return inUse;
    }
}
