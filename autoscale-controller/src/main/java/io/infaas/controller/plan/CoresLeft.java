package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Cores of nodes that each application may count on: what the others leave, at their present demand. Where all together need more than
 * a node has, each has its part in proportion to its need, so that each sees its own shortage.
 */
final class CoresLeft {

    /** @param layout the placements that the figures are of */
    private record Use(Layout layout, SortedMap<String, Double> coresByNode) {}

    private final PlanDraft draft;
    private int seen;
    private Map<String, Use> uses = Map.of();
    private SortedMap<String, Double> total = new TreeMap<>();

    CoresLeft(PlanDraft draft) {
        this.draft = draft;
    }

    /** Cores of a node, by its id, for one application, beside the draft's placements of all others. */
    ToDoubleFunction<String> of(String application) {
        // many layouts are tried for one draft: its own placements are looked at once
        if (seen != draft.layouts()) {
            seen = draft.layouts();
            measureAll(draft.layout());
        }
        SortedMap<String, Double> inUse = total;
        Use own = uses.get(application);
        return node -> {
            double all = draft.candidates().cores(node);
            double needed = own == null ? 0 : own.coresByNode().getOrDefault(node, 0.0);
            double together = inUse.getOrDefault(node, 0.0);
            return together <= all ? all - (together - needed) : all * needed / together;
        };
    }

    private void measureAll(Layout layout) {
        SortedMap<String, SortedMap<Placement, Candidate>> byApplication = new TreeMap<>();
        layout.placements().forEach((placement, candidate) -> byApplication
                .computeIfAbsent(draft.candidates().application(placement.variant()), any -> new TreeMap<>())
                .put(placement, candidate));
        Map<String, Use> now = new TreeMap<>();
        SortedMap<String, Double> sum = new TreeMap<>();
        byApplication.forEach((application, placements) -> {
            Layout its = new Layout(placements);
            Use known = uses.get(application);
            Use use = known != null && known.layout().equals(its) ? known : new Use(its, measure(application, its));
            now.put(application, use);
            use.coresByNode().forEach((node, cores) -> sum.merge(node, cores, Double::sum));
        });
        uses = now;
        total = sum;
    }

    private SortedMap<String, Double> measure(String application, Layout layout) {
        SortedMap<String, Double> cores = new TreeMap<>();
        Assignment.of(
                        draft.demands(application),
                        layout,
                        demand -> demand.rate().items(),
                        ClassDemand::isServedBy,
                        node -> Double.POSITIVE_INFINITY)
                .busy()
                .forEach((placement, busy) -> {
                    Candidate candidate = layout.placements().get(placement);
                    if (candidate != null) {
                        cores.merge(placement.node(), busy * candidate.coresUsed(), Double::sum);
                    }
                });
        return cores;
    }
}
