package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Creates the views that gateways route by, one per change of nodes, instances or states. Versions grow, even across
 * controllers: they start at the milliseconds since 1970 and exceed every version that a gateway reported.
 *
 * <p>Confined to the loop's thread.
 */
final class ViewSequence {

    private Catalog catalog;
    private long version;
    private boolean due = true;
    private List<Node> nodes = List.of();
    private List<Instance> instances = List.of();

    /** @param startMs time, ms since 1970 */
    ViewSequence(Catalog catalog, long startMs) {
        this.catalog = catalog;
        this.version = startMs;
    }

    /** Later views have this catalog; if it is another one, the next view is due. */
    void show(Catalog other) {
        due |= !catalog.equals(other);
        catalog = other;
    }

    /** Version of the newest view. */
    long version() {
        return version;
    }

    /** Records a version in force at a gateway: later views must exceed it. */
    void observe(long other) {
        if (other > version) {
            version = other;
            due = true;
        }
    }

    /** The next view, if it differs from the last one. */
    Optional<View> next(List<Node> nodesNow, SortedMap<Placement, InstanceState> instancesNow, InstanceCounts counts) {
        List<Instance> shown = new ArrayList<>(instancesNow.size());
        instancesNow.forEach((placement, state) ->
                shown.add(new Instance(placement.variant(), placement.node(), state, counts.of(placement))));
        if (!due && nodes.equals(nodesNow) && instances.equals(shown)) {
            return Optional.empty();
        }
        due = false;
        version++;
        View view = new View(version, catalog, nodesNow, shown);
        nodes = view.nodes();
        instances = view.instances();
        return Optional.of(view);
    }
}
