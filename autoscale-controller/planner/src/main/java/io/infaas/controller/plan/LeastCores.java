package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;

/**
 * The least cores of nodes that demand keeps busy, whatever is placed where. It neither plans nor assigns, so that what cannot be is known
 * before a policy is asked.
 */
final class LeastCores {

    private LeastCores() {}

    /** Share of the cores of all open nodes; of classes that accelerators or nothing serves: none. Infinite without a core. */
    static double share(Situation situation) {
        Candidates candidates = new Candidates(situation);
        double cores = candidates.open().stream()
                .mapToDouble(node -> node.type().cores())
                .sum();
        double busy = ClassDemand.of(situation, candidates).stream()
                .filter(ClassDemand::isActive)
                .mapToDouble(demand -> of(demand, candidates))
                .sum();
        return busy > 0 ? busy / cores : 0;
    }

    private static double of(ClassDemand demand, Candidates candidates) {
        double least = Double.POSITIVE_INFINITY;
        for (Candidate candidate : candidates.of(demand.application())) {
            if (demand.isServedBy(candidate)) {
                least = Math.min(
                        least, candidate.variant().needsGpu() ? 0 : demand.busy(candidate) * candidate.coresUsed());
            }
        }
        return Double.isInfinite(least) ? 0 : least;
    }
}
