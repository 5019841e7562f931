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
 *
 * @param serves whether a placement serves and will not drain
 */
record LastCopies(ClusterState cluster, Predicate<Placement> serves) {

    /** Latency over the bound that still counts as meeting it: profiles are measured, and measurements are noisy. */
    private static final double NOISE = 1.1;

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
        Optional<Profile> otherProfile = cluster.profile(other);
        Optional<Profile> oldProfile = cluster.profile(old);
        Optional<Profile> comes = cluster.profile(planned);
        if (otherProfile.isEmpty() || oldProfile.isEmpty() || comes.isEmpty()) {
            return otherProfile.isPresent();
        }
        double floor = Math.min(
                oldProfile.get().accuracy().value(), comes.get().accuracy().value());
        double bound =
                NOISE * Math.max(oldProfile.get().latencyMs(1), comes.get().latencyMs(1));
        return otherProfile.get().accuracy().value() >= floor
                && otherProfile.get().latencyMs(1) <= bound;
    }
}
