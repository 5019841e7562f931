package io.infaas.controller.status;

import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.view.InstanceState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The document of {@code GET /status}. Times are ISO-8601 in UTC, rates batch elements/s, latencies and waits ms.
 *
 * @param policy label of the policy
 * @param view version of the newest view
 * @param pending what the plan and the instances differ by
 * @param changes the last steps between plans, newest first
 */
public record ControllerStatus(
        String policy,
        String time,
        String started,
        long view,
        List<GatewayRow> gateways,
        List<NodeRow> nodes,
        List<InstanceRow> instances,
        List<DemandRow> demand,
        List<PendingRow> pending,
        List<ChangeRow> changes) {

    /**
     * A gateway that is or was attached.
     *
     * @param view version it has in force
     * @param leaseMs time until it counts as silent, 0 if it does
     */
    public record GatewayRow(String gateway, boolean attached, long view, long leaseMs) {}

    /**
     * @param plannedBytes peak memory of all that is loaded there by its profiles
     * @param memoryBytes memory of its node type
     */
    public record NodeRow(
            String node, String type, boolean up, String address, int instances, long plannedBytes, long memoryBytes) {}

    /**
     * @param pinned whether it exists regardless of demand
     * @param since when it got its state
     * @param items what it is given, batch elements/s
     * @param saturation what it can do by its profile, batch elements/s
     * @param latencyMs time of one item by its profile
     * @param loadMs time to load it by its profile
     */
    public record InstanceRow(
            String variant,
            String alias,
            String node,
            InstanceState state,
            boolean pinned,
            String since,
            double items,
            double saturation,
            double accuracy,
            double latencyMs,
            double loadMs) {}

    /**
     * What arrives of one objective class.
     *
     * @param target application, architecture or variant that was asked for
     * @param minAccuracy lowest accuracy that serves it; above 1 if no variant does
     * @param boundMs lowest bound seen lately
     * @param items of the last seconds
     * @param sustainedItems of the last minute or so
     * @param waiting queries that wait for an instance now
     * @param servedBy rate by full name of the variant
     */
    public record DemandRow(
            String target,
            double minAccuracy,
            double boundMs,
            double requests,
            double items,
            double sustainedItems,
            long waiting,
            SortedMap<String, Double> servedBy) {}

    /** @param action {@code load} what is planned and not there, {@code unload} what is there and not planned */
    public record PendingRow(String action, String variant, String alias, String node) {}

    /**
     * @param kind why instances come or go: {@code cold}, {@code replicate}, {@code upgrade}, ...
     * @param add places that come, as {@code variant@node}
     * @param inputs the numbers it was decided from
     */
    public record ChangeRow(
            String time,
            String kind,
            String application,
            List<String> add,
            List<String> remove,
            String reason,
            SortedMap<String, Object> inputs) {

        public static ChangeRow of(Instant time, PlanChange change) {
            return new ChangeRow(
                    time.toString(),
                    change.kind().label(),
                    change.application(),
                    change.add().stream().map(Object::toString).toList(),
                    change.remove().stream().map(Object::toString).toList(),
                    change.reason(),
                    new TreeMap<>(change.inputs()));
        }
    }

    public ControllerStatus {
        gateways = List.copyOf(gateways);
        nodes = List.copyOf(nodes);
        instances = List.copyOf(instances);
        demand = List.copyOf(demand);
        pending = List.copyOf(pending);
        changes = List.copyOf(changes);
    }

    /** Number of instances by state, those of no instance left out. */
    public Map<InstanceState, Integer> byState() {
        Map<InstanceState, Integer> counts = new TreeMap<>();
        instances.forEach(instance -> counts.merge(instance.state(), 1, Integer::sum));
        return counts;
    }
}
