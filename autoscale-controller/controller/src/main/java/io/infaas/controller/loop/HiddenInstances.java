package io.infaas.controller.loop;

import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.plan.Placement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Instances on nodes that no view shows any more: the published catalog does not name them. Gateways do not report them as drained, so that their
 * queries in flight are waited for. Confined to the loop's thread; times are monotonic, ns.
 */
final class HiddenInstances {

    private final GatewayRegistry gateways;
    private final Map<Placement, Since> hidden = new TreeMap<>();

    /** @param version of the first view without the instance */
    private record Since(long version, long nanos) {}

    HiddenInstances(GatewayRegistry gateways) {
        this.gateways = gateways;
    }

    /**
     * Records the instances in the newest view.
     *
     * @param placements instances on nodes
     */
    void record(Set<Placement> placements, Set<Placement> shown, long version, long now) {
        hidden.keySet().removeIf(placement -> !placements.contains(placement) || shown.contains(placement));
        for (Placement placement : placements) {
            if (!shown.contains(placement)) {
                hidden.putIfAbsent(placement, new Since(version, now));
            }
        }
    }

    boolean isEmpty() {
        return hidden.isEmpty();
    }

    /**
     * Whether the first view without the instance is older than a lease and all gateways have applied it. Queries still sent there are routed
     * again.
     */
    boolean isLeft(Placement placement, long now) {
        Since since = hidden.get(placement);
        return since != null
                && now - since.nanos() >= gateways.lease().toNanos()
                && gateways.haveApplied(since.version(), now);
    }
}
