package io.infaas.controller.cost;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the price of a node is split; all shares together are 1. An application pays for the share that its queries keep busy. It also
 * pays for the unused rest of its instances' reservations, as far as queries of others leave it. Reservations that exceed the node are
 * scaled down in proportion. The rest, without loaded models, is idle.
 *
 * @param applications shares by application
 */
public record NodeCostSplit(SortedMap<String, CostShare> applications, double idle) {

    /** Of a node where nothing is loaded. */
    public static final NodeCostSplit IDLE = new NodeCostSplit(new TreeMap<>(), 1);

    public NodeCostSplit {
        applications = Collections.unmodifiableSortedMap(new TreeMap<>(applications));
    }

    /** The split of a node with these instances, in any order. */
    public static NodeCostSplit of(List<InstanceShare> instances) {
        double used = instances.stream().mapToDouble(InstanceShare::used).sum();
        double unused = instances.stream()
                .mapToDouble(instanceShare -> instanceShare.reserved() - instanceShare.used())
                .sum();
        double ofUsed = used > 1 ? 1 / used : 1;
        double left = Math.max(0, 1 - used);
        double ofUnused = unused > left ? left / unused : 1;
        SortedMap<String, CostShare> shares = new TreeMap<>();
        for (InstanceShare one : instances) {
            shares.merge(
                    one.application(),
                    new CostShare(ofUsed * one.used(), ofUnused * (one.reserved() - one.used())),
                    CostShare::plus);
        }
        return new NodeCostSplit(shares, Math.max(0, left - ofUnused * unused));
    }

    /**
     * Shares of one instance in its node, each 1 for the whole node.
     *
     * @param application that it serves
     * @param used share that queries keep busy
     * @param reserved share that nothing else can have while it is loaded; at least {@code used}
     */
    public record InstanceShare(String application, double used, double reserved) {

        public InstanceShare {
            if (!(used >= 0) || !(reserved >= 0)) {
                throw new IllegalArgumentException("instance of application '%s': shares %s and %s must not be negative"
                        .formatted(application, used, reserved));
            }
            used = Math.min(1, used);
            reserved = Math.max(used, Math.min(1, reserved));
        }
    }
}
