package io.infaas.controller.loop;

import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.reconcile.Reconciler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a starting controller knows enough to plan and to publish: each node has answered once, or some seconds have passed. It waits
 * longer where gateways serve by the view of an earlier controller. A restarted controller must not take existing instances from them.
 *
 * <p>A node that refuses connections counts as heard: it serves nothing. Not thread-safe.
 */
final class FirstObservation {

    private static final Logger LOG = LoggerFactory.getLogger(FirstObservation.class);
    private static final long USUAL_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** A node with a large repository in object storage may take many seconds to list its models. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final GatewayRegistry gateways;
    private final Reconciler reconciler;
    private final long startNanos;
    private boolean over;
    private boolean warned;

    FirstObservation(GatewayRegistry gateways, Reconciler reconciler, long startNanos) {
        this.gateways = gateways;
        this.reconciler = reconciler;
        this.startNanos = startNanos;
    }

    /** @param now monotonic, ns */
    boolean isOver(long now) {
        over = over || areAllUp() || isWaitOver(now - startNanos);
        return over;
    }

    /** Whether it was over at the last check. */
    boolean wasOver() {
        return over;
    }

    private boolean areAllUp() {
        List<NodeCapacity> capacities = reconciler.nodeCapacities();
        return !capacities.isEmpty() && capacities.stream().allMatch(NodeCapacity::reached);
    }

    private boolean isWaitOver(long waited) {
        List<String> unheard = reconciler.unheardNodes();
        if (waited < USUAL_NANOS || unheard.isEmpty() || !gateways.hasViews()) {
            return waited >= USUAL_NANOS;
        }
        if (!warned) {
            warned = true;
            LOG.warn(
                    "nodes {} have not answered since the start: planning waits for them, at most until {} s after the start,"
                            + " and gateways keep their view",
                    String.join(", ", unheard),
                    TimeUnit.NANOSECONDS.toSeconds(LONGEST_NANOS));
        }
        return waited >= LONGEST_NANOS;
    }
}
