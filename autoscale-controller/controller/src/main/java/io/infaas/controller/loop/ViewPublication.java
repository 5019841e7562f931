package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;

/** Publishes each change of the gateways' view, also while another catalog comes into force. Confined to the loop's thread. */
final class ViewPublication {

    private final ViewSequence views;
    private final CatalogHandover handover;
    private final HiddenInstances hidden;
    private final Reconciler reconciler;
    private final GatewayPublisher publisher;

    /**
     * @param startMs time, ms since 1970
     * @param nodeTypes type of a node that is present, by its id; blank for another one
     * @param follows whether the catalog may be replaced
     */
    ViewPublication(
            Catalog catalog,
            long startMs,
            Function<String, String> nodeTypes,
            boolean follows,
            GatewayRegistry gateways,
            Reconciler reconciler,
            GatewayPublisher publisher) {
        this.views = new ViewSequence(catalog, startMs);
        this.handover = new CatalogHandover(catalog, nodeTypes, follows);
        this.hidden = new HiddenInstances(gateways);
        this.reconciler = reconciler;
        this.publisher = publisher;
    }

    /** Shows another catalog to gateways, one application after the other, once its planned instances serve. */
    void handOver(Catalog next) {
        handover.begin(next);
    }

    /** The plan in force was made with the catalog in force. */
    void planned() {
        handover.planned();
    }

    /** The catalog has new profiles. */
    void adopt(Catalog measured) {
        handover.adopt(measured);
    }

    /** Publishes the next view, if it differs from the last one. */
    void publish(List<Node> nodes, SortedMap<Placement, InstanceState> instances, PlacementPlan plan, long now) {
        views.show(handover.show(instances, plan.placements()));
        SortedMap<Placement, InstanceState> visible = handover.visible(instances);
        views.next(nodes, visible, reconciler.counts()).ifPresent(view -> {
            publisher.view(view);
            reconciler.recordPublished(view.version());
        });
        hidden.record(instances.keySet(), visible.keySet(), views.version(), now);
        if (!hidden.isEmpty()) {
            // instances out of sight change without a view
            reconciler.recordPublished(views.version());
        }
    }

    /** Whether no gateway sends anything any more to an instance that is out of sight. */
    boolean isLeft(Placement placement, long now) {
        return hidden.isLeft(placement, now);
    }

    /** Version of the newest view. */
    long version() {
        return views.version();
    }

    /** Records a version in force at a gateway: later views must exceed it. */
    void observe(long version) {
        views.observe(version);
    }
}
