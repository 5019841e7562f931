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
        List<IndexedInstance> eligible = query.target().instances().stream()
                .filter(IndexedInstance::isReady)
                .filter(load::isAvailable)
                .filter(instance -> instance.accuracy() >= query.objective().minAccuracy())
                .filter(instance -> !query.excludes(instance))
                .toList();
        List<IndexedInstance> inTime = eligible.stream()
                .filter(instance -> finishMs(instance, query, load) <= bound)
                .filter(instance -> !load.isCrowdedFor(instance, query.batch(), bound))
                .toList();
        List<IndexedInstance> surelyInTime = inTime.stream()
                .filter(instance ->
                        finishMs(instance, query, load) + CheapestInTime.MARGIN * load.workMs(instance) <= bound)
                .toList();
        if (query.objective().minAccuracy() < query.objective().preferredAccuracy() && !surelyInTime.isEmpty()) {
            return new Answer(Decision.SERVE, cheapest(surelyInTime, query));
        }
        if (!inTime.isEmpty()) {
            return new Answer(Decision.SERVE, cheapest(inTime, query));
        }
        boolean possible = query.target().candidates().stream()
                .anyMatch(candidate -> candidate.accuracy() >= query.objective().minAccuracy()
                        && candidate.serviceMs(query.batch()) <= bound);
        if (query.explicit() && !possible) {
            return new Answer(Decision.INFEASIBLE, Set.of());
        }
        if (!eligible.isEmpty()) {
            double least = eligible.stream()
                    .mapToDouble(instance -> finishMs(instance, query, load))
                    .min()
                    .orElseThrow();
            return new Answer(
                    least <= bound ? Decision.SERVE : Decision.LATE,
                    Set.copyOf(eligible.stream()
                            .filter(instance -> finishMs(instance, query, load) == least)
                            .toList()));
        }
        boolean loadable = query.target().candidates().stream()
                .anyMatch(candidate -> candidate.accuracy() >= query.objective().minAccuracy());
        return new Answer(loadable ? Decision.WAIT : Decision.INFEASIBLE, Set.of());
    }

    private static Set<IndexedInstance> cheapest(List<IndexedInstance> inTime, Query query) {
        double best =
                inTime.stream().mapToDouble(IndexedInstance::accuracy).max().orElseThrow();
        double needed = Math.min(best, query.objective().preferredAccuracy());
        List<IndexedInstance> accurate = inTime.stream()
                .filter(instance -> instance.accuracy() >= needed)
                .toList();
        double least = accurate.stream()
                .map(instance -> instance.cost(query.batch()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return Set.copyOf(accurate.stream()
                .filter(instance -> instance.cost(query.batch()) <= least * (1 + 1e-9))
                .toList());
    }

    static double finishMs(IndexedInstance instance, Query query, ObservedLoad load) {
        double serviceMs = instance.serviceMs(query.batch());
        return load.finishMs(instance, query.batch(), serviceMs);
    }
}
