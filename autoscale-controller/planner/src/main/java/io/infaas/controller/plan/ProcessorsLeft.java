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

    private final PlanDraft draft;
    private int seen = -1;

    ProcessorsLeft(PlanDraft draft) {
        this.draft = draft;
    }

    /** Processors of a node for one application, beside the draft's placements of all others. */
    ToDoubleFunction<Processors> of(String application) {
        Map<Processors, Double> together = inUse();
        PlanningMemory.Use own = draft.known().uses().get(application);
        return processors -> {
            double all = draft.candidates().count(processors);
            double needed = own == null ? 0 : own.inUse().getOrDefault(processors, 0.0);
            double used = together.getOrDefault(processors, 0.0);
            return used <= all ? all - (used - needed) : all * needed / used;
        };
    }

    /** Processors that the draft's placements keep busy at the present demand; of what nodes lack, it may be more than there is. */
    Map<Processors, Double> inUse() {
        // many layouts are tried for one draft: its own placements are looked at once
        if (seen != draft.layouts()) {
            seen = draft.layouts();
            measureAll(draft.layout());
        }
        return draft.known().inUse();
    }

    private void measureAll(Layout layout) {
        SortedMap<String, PlanningMemory.Use> before = draft.known().uses();
        SortedMap<String, PlanningMemory.Use> now = new TreeMap<>();
        layout.byApplication().forEach((application, placements) -> {
            List<ClassDemand> demands = draft.demands(application);
            PlanningMemory.Use last = before.get(application);
            // demands and groups are the same objects as long as they stay
            boolean same = last != null && last.placements() == placements && last.demands() == demands;
            now.put(
                    application,
                    last != null && same
                            ? last
                            : new PlanningMemory.Use(demands, placements, measure(demands, placements)));
        });
        boolean same = now.size() == before.size()
                && now.entrySet().stream().allMatch(entry -> isSame(before.get(entry.getKey()), entry.getValue()));
        if (!same) {
            Map<Processors, Double> sum = new LinkedHashMap<>();
            now.values().forEach(use -> use.inUse()
                    .forEach((processors, used) -> sum.merge(processors, used, Double::sum)));
            draft.known().remember(now, sum);
        }
    }

    private static Map<Processors, Double> measure(
            List<ClassDemand> demands, SortedMap<Placement, Candidate> placements) {
        Map<Processors, Double> inUse = new LinkedHashMap<>();
        Assignment.of(demands, placements, demand -> demand.rate().items(), ClassDemand::isServedBy, new TreeMap<>())
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

    @SuppressWarnings("ReferenceEquality") // what stays is the same object
    private static boolean isSame(PlanningMemory.@Nullable Use before, PlanningMemory.Use now) {
        return before == now;
    }
}
