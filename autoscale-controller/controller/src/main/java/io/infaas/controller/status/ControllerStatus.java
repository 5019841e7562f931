package io.infaas.controller.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.controller.control.GatewayRegistry.GatewayStatus;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The document of {@code GET /status}. Times are ISO-8601 in UTC, rates in batch elements/s, durations in ms.
 *
 * @param policy label of the policy
 * @param view version of the newest view
 * @param viewFrozen why that keeps nodes that disappeared; blank if it does not
 * @param pending loads and unloads that the plan requires and that are not done
 * @param changes the last plan changes, newest first
 * @param fleet machines with their life cycle and price
 * @param leadership whether this controller leads
 */
public record ControllerStatus(
        String policy,
        String time,
        String started,
        long view,
        String viewFrozen,
        List<ApplicationRow> applications,
        List<GatewayRow> gateways,
        List<NodeRow> nodes,
        List<InstanceRow> instances,
        List<DemandRow> demand,
        List<PendingRow> pending,
        List<ChangeRow> changes,
        FleetRow fleet,
        LeadershipRow leadership) {

    /**
     * Which of several controllers leads. Without a lease it is this one, of epoch 0.
     *
     * @param leader name of the controller that leads; blank if it is not known
     * @param epoch number of the newest leadership known
     * @param changes how often this controller began or ceased to lead
     */
    public record LeadershipRow(boolean leads, String leader, long epoch, long changes) {

        public static final LeadershipRow ALONE = new LeadershipRow(true, "", 0, 0);
    }

    /**
     * The machines that were launched, are coming or ended lately, and their bounds.
     *
     * @param maximum number of nodes at any time; 0 if nodes are neither launched nor ended
     * @param pricePerHour price of the machines now, US dollars per hour
     * @param pause why outdated nodes are not replaced at present; blank if they are
     */
    public record FleetRow(
            int minimum,
            int maximum,
            double pricePerHour,
            double budgetPerHour,
            String pause,
            List<MachineRow> machines) {

        public FleetRow {
            machines = List.copyOf(machines);
        }

        public static FleetRow of(Fleet fleet) {
            return of(fleet.settings(), fleet.machines(), fleet.drifting(), fleet.pause());
        }

        /** Of a fleet in which nothing drifts. */
        public static FleetRow of(FleetSettings settings, List<NodeMachine> machines) {
            return of(settings, machines, Set.of(), "");
        }

        private static FleetRow of(
                FleetSettings settings, List<NodeMachine> machines, Set<String> drifting, String pause) {
            return new FleetRow(
                    settings.minimum(),
                    settings.maximum(),
                    machines.stream()
                            .filter(machine -> machine.life() != MachineLife.GONE)
                            .mapToDouble(NodeMachine::pricePerHour)
                            .sum(),
                    settings.budgetPerHour(),
                    pause,
                    machines.stream()
                            .filter(machine -> !machine.offering().isEmpty())
                            .map(machine -> new MachineRow(
                                    machine.id(),
                                    machine.life().label(),
                                    machine.offering(),
                                    machine.pricePerHour(),
                                    drifting.contains(machine.id()),
                                    machine.until().map(Object::toString).orElse(""),
                                    machine.why()))
                            .toList());
        }
    }

    /**
     * @param life its life cycle: {@code requested}, {@code booting}, {@code ready}, ...
     * @param pricePerHour US dollars per hour
     * @param drifts whether its configuration is not the one of machines launched now
     * @param until end that its provider announced; blank if there is none
     * @param why reason of its launch, drain or end
     */
    public record MachineRow(
            String node, String life, String offering, double pricePerHour, boolean drifts, String until, String why) {}

    /**
     * Share of an application beside others, and the objective of its queries that state none.
     *
     * @param budgetPerHour the most that its nodes may cost, US dollars; null if unlimited
     * @param boundMs default latency bound
     * @param plannedItems items/s that plans provide for
     * @param capacityItems items/s that the loaded instances can answer in time
     */
    public record ApplicationRow(
            String application,
            int priority,
            double weight,

            @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double budgetPerHour,

            double boundMs,
            double minAccuracy,
            double preferredAccuracy,
            double plannedItems,
            double capacityItems) {}

    /**
     * A gateway that is attached or holds a lease.
     *
     * @param view view version in force there
     * @param leaseMs remaining lease, 0 if it expired
     */
    public record GatewayRow(String gateway, boolean attached, long view, long leaseMs) {

        /** @param lease lease of a gateway after each message */
        public static GatewayRow of(GatewayStatus gateway, Duration lease) {
            long left = gateway.hasLease() ? Math.max(0, lease.toMillis() - gateway.silentMs()) : 0;
            return new GatewayRow(gateway.gateway(), gateway.attached(), gateway.viewVersion(), left);
        }
    }

    /**
     * @param offering offering of its launch; {@code fixed} if it was not launched
     * @param up whether it answers, the controller or a gateway
     * @param reached whether it answers the controller
     * @param cordoned whether it drains
     * @param plannedBytes peak memory of its loaded instances by profile
     * @param memoryBytes memory of its node type
     * @param usedBytes memory that its models really take, of the machine's memory; null if the node does not say
     * @param memoryLost whether memory of unloaded models has not come back for long
     * @param estimated whether profiles on its node type are predictions, as not all were measured there
     * @param busyCores cores that the present load keeps busy, by the profiles of the loaded models; at most
     *     {@code cores}
     * @param busyGpus accelerators, likewise
     * @param pricePerHour US dollars per hour; 0 if there is no price
     */
    public record NodeRow(
            String node,
            String type,
            String offering,
            boolean up,
            boolean reached,
            boolean cordoned,
            String address,
            int instances,
            long plannedBytes,
            long memoryBytes,

            @JsonProperty(defaultValue = "unknown") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long usedBytes,

            boolean memoryLost,
            boolean estimated,
            int cores,
            double busyCores,
            int gpus,
            double busyGpus,
            double pricePerHour) {

        /** The offering of nodes that were not launched. */
        public static final String FIXED = "fixed";
    }

    /**
     * @param count instance count, in multiples of the profiled instances
     * @param pinned whether it exists regardless of demand
     * @param since since when it has its state
     * @param items rate sent to it, batch elements/s
     * @param saturation batch elements/s at which all its instances work all the time, at the size of their queries and as observed
     * @param latencyMs latency of one item by profile
     * @param loadMs load time by profile
     */
    public record InstanceRow(
            String variant,
            String alias,
            String node,
            int count,
            InstanceState state,
            boolean pinned,
            String since,
            double items,
            double saturation,
            double accuracy,
            double latencyMs,
            double loadMs) {}

    /**
     * One demand class.
     *
     * @param target requested application, architecture or variant
     * @param application the application of the target; blank if there is none
     * @param minAccuracy accuracy floor; above 1 if no variant meets it
     * @param boundMs tightest recent bound
     * @param batch typical batch elements of a query
     * @param items rate over the last seconds
     * @param peakItems highest rate of about the last minute
     * @param waiting queries that are waiting for an instance
     * @param late share of the queries of about the last minute answered or given up after their bound; null without queries
     * @param refused share refused to shed load; null without queries
     * @param accuracy mean accuracy of the variants that they were sent to; null without queries
     * @param servedBy rate by full name of the variant
     */
    public record DemandRow(
            String target,
            String application,
            double minAccuracy,
            double boundMs,
            int batch,
            double requests,
            double items,
            double peakItems,
            long waiting,

            @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double late,

            @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double refused,

            @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double accuracy,

            SortedMap<String, Double> servedBy) {}

    /** @param action {@code load} for a planned, missing instance, {@code unload} for an unplanned one */
    public record PendingRow(String action, String variant, String alias, String node) {}

    /**
     * @param kind kind of change: {@code cold}, {@code replicate}, {@code upgrade}, ...
     * @param add added placements, as {@code variant@node}
     * @param inputs the numbers of the decision
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
        applications = List.copyOf(applications);
        gateways = List.copyOf(gateways);
        nodes = List.copyOf(nodes);
        instances = List.copyOf(instances);
        demand = List.copyOf(demand);
        pending = List.copyOf(pending);
        changes = List.copyOf(changes);
    }

    /** Number of instances by state, without states that no instance has. */
    public Map<InstanceState, Integer> byState() {
        Map<InstanceState, Integer> counts = new TreeMap<>();
        instances.forEach(instance -> counts.merge(instance.state(), 1, Integer::sum));
        return counts;
    }
}
