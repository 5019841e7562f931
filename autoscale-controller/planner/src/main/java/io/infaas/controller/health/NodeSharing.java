package io.infaas.controller.health;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.Processors;
import io.infaas.gateway.contract.Candidate;
import java.util.Map;
import java.util.TreeMap;

/** How much instances on the same processors may slow each other. */
final class NodeSharing {

    private static final class Use {
        /** Processors that all use if all work at once. */
        private double most;
        /** Processors that they use on average. */
        private double mean;
    }

    private final Map<Processors, Use> uses = new TreeMap<>();
    private final Map<Placement, Double> busy = new TreeMap<>();

    /** Adds a loaded instance. */
    void add(Placement placement, Candidate candidate, InstancePerformance performance) {
        Use use = uses.computeIfAbsent(Processors.of(placement, candidate), added -> new Use());
        double used = Processors.usedBy(candidate);
        double share = performance.busy(candidate);
        busy.put(placement, share * used);
        use.most += used;
        use.mean += share * used;
    }

    /**
     * Largest slowdown by neighbours: 1 if the processors suffice for all at once. Else each neighbour takes its processors away while it
     * works. It is 1 if the processors suffice for all; else each neighbour takes the processors that it uses all the time that it works.
     */
    double slowed(Placement placement, Candidate candidate) {
        Processors processors = Processors.of(placement, candidate);
        Use use = uses.getOrDefault(processors, new Use());
        double count = processors.countOn(candidate.nodeType());
        double others = use.mean - busy.getOrDefault(placement, 0.0);
        return use.most <= count ? 1 : 1 + Math.max(0, others) / count;
    }
}
