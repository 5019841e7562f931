package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Processors of nodes that each application may count on: what the others leave, at their present demand. Where all together need more than
 * a node has, each has its part in proportion to its need, so that each sees its own shortage.
 */
final class ProcessorsLeft {

    /** Processors that placements of an application keep busy. */
    private record Use(SortedMap<Placement, Candidate> placements, Map<Processors, Double> inUse) {}

    private final PlanDraft draft;
    private SortedMap<String, Use> uses = new TreeMap<>();
    private Map<Processors, Double> inUse = new LinkedHashMap<>();
    private @Nullable Layout layout;

    ProcessorsLeft(PlanDraft draft) {
        this.draft = draft;
    }

    /** Processors of a node for one application, beside the draft's placements of all others. */
    ToDoubleFunction<Processors> of(String application) {
        Map<Processors, Double> together = inUse();
        Use use = uses.get(application);
        return processors -> {
            double count = draft.candidates().count(processors);
            double needed = use == null ? 0 : use.inUse().getOrDefault(processors, 0.0);
            double used = together.getOrDefault(processors, 0.0);
            return used <= count ? count - (used - needed) : count * needed / used;
        };
    }

    /** Processors that the draft's placements keep busy at the present demand; of what nodes lack, it may be more than there is. */
    Map<Processors, Double> inUse() {
        // many layouts are tried for one draft: its own placements are looked at once
        if (layout != draft.layout()) {
            layout = draft.layout();
            measureAll(draft.layout());
        }
        return inUse;
    }

    private void measureAll(Layout layout) {
        SortedMap<String, Use> before = uses;
        uses = new TreeMap<>();
        inUse = new LinkedHashMap<>();
        layout.byApplication().forEach((application, placements) -> {
            Use last = before.get(application);
            // groups are the same objects as long as they stay
            Use use = last != null && last.placements() == placements
                    ? last
                    : new Use(placements, measure(draft.demands(application), placements));
            uses.put(application, use);
            use.inUse().forEach((processors, used) -> inUse.merge(processors, used, Double::sum));
        });
    }

    private static Map<Processors, Double> measure(
            List<ClassDemand> demands, SortedMap<Placement, Candidate> placements) {
        Map<Processors, Double> inUse = new LinkedHashMap<>();
        new DemandAssignment(
                        demands, placements, demand -> demand.rate().items(), ClassDemand::isServedBy, new TreeMap<>())
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
