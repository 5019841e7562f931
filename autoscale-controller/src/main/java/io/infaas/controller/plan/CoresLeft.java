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
    private final Map<String, Use> uses = new TreeMap<>();

    CoresLeft(PlanDraft draft) {
        this.draft = draft;
    }

    /** Cores of a node, by its id, for one application, beside the draft's placements of all others. */
    ToDoubleFunction<String> of(String application) {
        SortedMap<String, Double> others = new TreeMap<>();
        for (String other : draft.applications()) {
            if (!other.equals(application)) {
                use(other).forEach((node, cores) -> others.merge(node, cores, Double::sum));
            }
        }
        SortedMap<String, Double> own = use(application);
        return node -> {
            double all = draft.candidates().cores(node);
            double taken = others.getOrDefault(node, 0.0);
            double needed = own.getOrDefault(node, 0.0);
            return taken + needed <= all ? all - taken : all * needed / (taken + needed);
        };
    }

    private SortedMap<String, Double> use(String application) {
        Layout layout = draft.layoutOf(application, draft.layout());
        Use known = uses.get(application);
        if (known == null || !known.layout().equals(layout)) {
            known = new Use(layout, measure(application, layout));
            uses.put(application, known);
        }
        return known.coresByNode();
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
