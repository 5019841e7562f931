package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.stage.StageShares;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

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
     * @param shares percentage of the queries that may use a variant
     */
    ViewPublication(
            Catalog catalog,
            long startMs,
            Function<String, String> nodeTypes,
            ToIntFunction<String> shares,
            GatewayRegistry gateways,
            Reconciler reconciler,
            GatewayPublisher publisher) {
        this.views = new ViewSequence(catalog, startMs, shares);
        this.handover = new CatalogHandover(catalog, nodeTypes);
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

    /**
     * Creates the views that gateways route by, one per change of nodes, instances or states. Versions grow, even across
     * controllers: they start at the milliseconds since 1970 and exceed every version that a gateway reported.
     *
     * <p>Confined to the loop's thread.
     */
    static final class ViewSequence {

        private final ToIntFunction<String> shares;
        private Catalog catalog;
        private long version;
        private boolean due = true;
        private List<Node> nodes = List.of();
        private List<Instance> instances = List.of();

        /** Views without staged variants. */
        ViewSequence(Catalog catalog, long startMs) {
            this(catalog, startMs, variant -> Instance.WHOLE);
        }

        /**
         * @param startMs time, ms since 1970
         * @param shares percentage of the queries that may use a variant
         */
        ViewSequence(Catalog catalog, long startMs, ToIntFunction<String> shares) {
            this.shares = shares;
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
        Optional<View> next(
                List<Node> nodesNow, SortedMap<Placement, InstanceState> instancesNow, InstanceCounts counts) {
            List<Instance> shown = new ArrayList<>(instancesNow.size());
            instancesNow.forEach((placement, state) -> {
                int share = shares.applyAsInt(placement.variant());
                shown.add(new Instance(
                        placement.variant(),
                        placement.node(),
                        state,
                        counts.of(placement),
                        StageShares.compared(share),
                        Instance.WHOLE - share));
            });
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

    /**
     * Instances on nodes that no view shows any more: the published catalog does not name them. Gateways do not report them as drained, so that their
     * queries in flight are waited for. Confined to the loop's thread; times are monotonic, ns.
     */
    static final class HiddenInstances {

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
}
