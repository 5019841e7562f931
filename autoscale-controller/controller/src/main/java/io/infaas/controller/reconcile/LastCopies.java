package io.infaas.controller.reconcile;

import io.infaas.catalog.Profile;
import io.infaas.controller.plan.Placement;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether an application needs a placement although the plan does without it. A planned one serves the same objectives but
 * does not serve yet, and no other serving placement can stand in. A pure function of the cluster.
 *
 * <p>Two placements share every floor up to the lower accuracy and every bound from the higher latency on.
 */
final class LastCopies {

    /** Latency over the bound that still counts as meeting it: profiles are measured, and measurements are noisy. */
    private static final double NOISE = 1.1;

    private final ClusterState cluster;
    private final Predicate<Placement> serves;

    /** @param serves whether a placement serves and will not drain */
    LastCopies(ClusterState cluster, Predicate<Placement> serves) {
        this.cluster = cluster;
        this.serves = serves;
    }

    /** Whether a class of queries in the plan has no instance but this one. */
    boolean isLast(Placement placement) {
        return !awaited(placement).isEmpty();
    }

    /** The planned placements that have to serve before this one may go, in order. */
    List<Placement> awaited(Placement placement) {
        String application = cluster.application(placement);
        return cluster.target().stream()
                .filter(planned -> !planned.equals(placement))
                .filter(planned -> cluster.application(planned).equals(application) && !serves.test(planned))
                .filter(planned -> !isCovered(placement, planned))
                .toList();
    }

    private boolean isCovered(Placement old, Placement planned) {
        return cluster.placements().keySet().stream()
                .filter(other -> !other.equals(old) && serves.test(other))
                .filter(other -> cluster.application(other).equals(cluster.application(old)))
                .anyMatch(other -> servesBoth(other, old, planned));
    }

    private boolean servesBoth(Placement other, Placement old, Placement planned) {
        Optional<Profile> has = cluster.profile(other);
        Optional<Profile> had = cluster.profile(old);
        Optional<Profile> comes = cluster.profile(planned);
        if (has.isEmpty() || had.isEmpty() || comes.isEmpty()) {
            return has.isPresent();
        }
        double floor =
                Math.min(had.get().accuracy().value(), comes.get().accuracy().value());
        double bound = NOISE * Math.max(had.get().latencyMs(1), comes.get().latencyMs(1));
        return has.get().accuracy().value() >= floor && has.get().latencyMs(1) <= bound;
    }
}
