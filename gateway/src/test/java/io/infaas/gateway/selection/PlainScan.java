package io.infaas.gateway.selection;

import io.infaas.gateway.index.IndexedInstance;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The choice as the README tells it, by looking at every instance: what the compiled one is compared with. */
final class PlainScan {

    /**
     * What may be decided.
     *
     * @param drawnFrom the instances of which the earlier of two by lot serves, or of which any does
     */
    record Answer(Decision decision, Set<IndexedInstance> drawnFrom) {}

    private PlainScan() {}

    static Answer of(Query query, ObservedLoad load) {
        double bound = query.objective().latencyMs();
        List<IndexedInstance> eligible = query.target().candidates().stream()
                .filter(IndexedInstance::ready)
                .filter(load::available)
                .filter(candidate -> candidate.accuracy() >= query.objective().minAccuracy())
                .filter(candidate -> !query.excludes(candidate))
                .toList();
        List<IndexedInstance> inTime = eligible.stream()
                .filter(candidate -> finishMs(candidate, query, load) <= bound)
                .toList();
        if (!inTime.isEmpty()) {
            return new Answer(Decision.SERVE, cheapest(inTime, query));
        }
        boolean possible = query.target().offers().stream()
                .anyMatch(offer ->
                        offer.accuracy() >= query.objective().minAccuracy() && offer.serviceMs(query.batch()) <= bound);
        if (query.explicit() && !possible) {
            return new Answer(Decision.INFEASIBLE, Set.of());
        }
        if (!eligible.isEmpty()) {
            double least = eligible.stream()
                    .mapToDouble(candidate -> finishMs(candidate, query, load))
                    .min()
                    .orElseThrow();
            return new Answer(
                    Decision.LATE,
                    Set.copyOf(eligible.stream()
                            .filter(candidate -> finishMs(candidate, query, load) == least)
                            .toList()));
        }
        boolean loadable = query.target().offers().stream()
                .anyMatch(offer -> offer.accuracy() >= query.objective().minAccuracy());
        return new Answer(loadable ? Decision.WAIT : Decision.INFEASIBLE, Set.of());
    }

    private static Set<IndexedInstance> cheapest(List<IndexedInstance> inTime, Query query) {
        double best = inTime.stream().mapToDouble(IndexedInstance::accuracy).max().orElseThrow();
        double needed = Math.min(best, query.objective().preferredAccuracy());
        List<IndexedInstance> accurate = inTime.stream()
                .filter(candidate -> candidate.accuracy() >= needed)
                .toList();
        double least = accurate.stream()
                .map(candidate -> candidate.cost(query.batch()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return Set.copyOf(accurate.stream()
                .filter(candidate -> candidate.cost(query.batch()) <= least * (1 + 1e-9))
                .toList());
    }

    static double finishMs(IndexedInstance candidate, Query query, ObservedLoad load) {
        double serviceMs = candidate.serviceMs(query.batch());
        return load.finishMs(candidate, query.batch(), serviceMs, 1000 / candidate.saturation());
    }
}
