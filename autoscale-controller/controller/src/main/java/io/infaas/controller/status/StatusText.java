package io.infaas.controller.status;

import static io.infaas.controller.text.TextTable.number;
import static io.infaas.controller.text.TextTable.ranking;
import static io.infaas.controller.text.TextTable.seconds;

import io.infaas.controller.status.ControllerStatus.ApplicationRow;
import io.infaas.controller.status.ControllerStatus.ChangeRow;
import io.infaas.controller.status.ControllerStatus.DemandRow;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.controller.status.ControllerStatus.GatewayRow;
import io.infaas.controller.status.ControllerStatus.InstanceRow;
import io.infaas.controller.status.ControllerStatus.LeadershipRow;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import io.infaas.controller.status.ControllerStatus.NodeRow;
import io.infaas.controller.status.ControllerStatus.PendingRow;
import io.infaas.controller.text.TextTable;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Renders a status as tables. */
final class StatusText {

    private static final double MIB = 1L << 20;
    private static final int CHANGES = 10;

    private static final TextTable<ApplicationRow> APPLICATIONS = new TextTable<ApplicationRow>()
            .column("application", ApplicationRow::application)
            .column("priority", ApplicationRow::priority)
            .column("weight", 2, ApplicationRow::weight)
            .column("budget $/h", 2, ApplicationRow::budgetPerHour)
            .column("bound ms", 2, ApplicationRow::boundMs)
            .column("floor", row -> floor(row.minAccuracy()))
            .column("preferred", row -> floor(row.preferredAccuracy()))
            .column("planned items/s", 1, ApplicationRow::plannedItems)
            .column("capacity items/s", 1, ApplicationRow::capacityItems);

    private static final TextTable<GatewayRow> GATEWAYS = new TextTable<GatewayRow>()
            .column("gateway", GatewayRow::gateway)
            .column("attached", GatewayRow::attached)
            .column("view", GatewayRow::view)
            .column("lease s", 1, row -> row.leaseMs() / 1e3);

    private static final TextTable<NodeRow> NODES = new TextTable<NodeRow>()
            .column("node", NodeRow::node)
            .column("type", row -> row.type() + (row.estimated() ? ", estimated" : ""))
            .column("up", row -> row.reached() ? "yes" : row.up() ? "for gateways" : "no")
            .column("address", NodeRow::address)
            .column("instances", NodeRow::instances)
            .column("planned MiB", 1, row -> row.plannedBytes() / MIB)
            .column("used MiB", StatusText::memoryText)
            .column("memory MiB", 0, row -> row.memoryBytes() / MIB);

    private static final TextTable<MachineRow> MACHINES = new TextTable<MachineRow>()
            .column("node", MachineRow::node)
            .column(
                    "life",
                    row -> row.life()
                            + (row.drifts() ? ", drifts" : "")
                            + (row.until().isEmpty() ? "" : " until " + seconds(row.until())))
            .column("offering", MachineRow::offering)
            .column("$/h", 4, MachineRow::pricePerHour)
            .column("why", MachineRow::why);

    private static final TextTable<InstanceRow> INSTANCES = new TextTable<InstanceRow>()
            .column("variant", StatusText::name)
            .column("node", InstanceRow::node)
            .column("state", row -> label(row.state()) + (row.pinned() ? ", pinned" : ""))
            .column("since", row -> seconds(row.since()))
            .column("items/s", 1, InstanceRow::items)
            .column("of items/s", 0, InstanceRow::saturation)
            .column("accuracy", 4, InstanceRow::accuracy)
            .column("ms", 2, InstanceRow::latencyMs)
            .column("load ms", 0, InstanceRow::loadMs);

    private static final TextTable<DemandRow> DEMAND = new TextTable<DemandRow>()
            .column("target", DemandRow::target)
            .column("floor", row -> floor(row.minAccuracy()))
            .column("bound ms", 2, DemandRow::boundMs)
            .column("batch", DemandRow::batch)
            .column("queries/s", 1, DemandRow::requests)
            .column("items/s", 1, DemandRow::items)
            .column("peak items/s", 1, DemandRow::peakItems)
            .column("waiting", DemandRow::waiting)
            .column("served by", row -> ranking(row.servedBy(), Integer.MAX_VALUE, rate -> number(1, rate)));

    private static final TextTable<PendingRow> PENDING = new TextTable<PendingRow>()
            .column("pending", PendingRow::action)
            .column("variant", PendingRow::alias)
            .column("node", PendingRow::node);

    private static final TextTable<ChangeRow> CHANGE = new TextTable<ChangeRow>()
            .column("time", row -> seconds(row.time()))
            .column("change", ChangeRow::kind)
            .column("application", ChangeRow::application)
            .column("adds", ChangeRow::add)
            .column("removes", ChangeRow::remove)
            .column("reason", ChangeRow::reason);

    private StatusText() {}

    static List<String> of(ControllerStatus status) {
        List<String> lines = new ArrayList<>();
        lines.add("policy %s, view %d, running since %s, now %s"
                .formatted(status.policy(), status.view(), seconds(status.started()), seconds(status.time())));
        LeadershipRow leadership = status.leadership();
        if (leadership.epoch() > 0 || !leadership.leads()) {
            String leader = leadership.leader().isEmpty() ? "no leader yet" : leadership.leader();
            lines.add("%s; epoch %d".formatted(leadership.leads() ? "leads" : "follows " + leader, leadership.epoch()));
        }
        if (!status.viewFrozen().isEmpty()) {
            lines.add("view frozen: " + status.viewFrozen());
        }
        APPLICATIONS.addTo(lines, "Applications", status.applications());
        GATEWAYS.addTo(lines, "Gateways", status.gateways());
        NODES.addTo(lines, "Nodes", status.nodes());
        FleetRow fleet = status.fleet();
        if (fleet.maximum() > 0) {
            String title = "Machines (%d to %d; $%.4f/h of $%.4f/h)"
                    .formatted(fleet.minimum(), fleet.maximum(), fleet.pricePerHour(), fleet.budgetPerHour());
            MACHINES.addTo(lines, title, fleet.machines());
            if (!fleet.pause().isEmpty()) {
                lines.add("  roll-out paused: " + fleet.pause());
            }
        }
        String counts = status.byState().entrySet().stream()
                .map(entry -> entry.getValue() + " " + label(entry.getKey()))
                .collect(Collectors.joining(", "));
        INSTANCES.addTo(lines, "Instances" + (counts.isEmpty() ? "" : " (" + counts + ")"), status.instances());
        DEMAND.addTo(lines, "Demand", status.demand());
        PENDING.addTo(lines, "Pending", status.pending());
        addChanges(lines, status.changes(), CHANGES);
        return lines;
    }

    /** Adds a table of plan changes, for status and explanation. */
    static void addChanges(List<String> lines, List<ChangeRow> changes, int most) {
        CHANGE.addTo(lines, "Last changes", changes.stream().limit(most).toList());
    }

    private static String memoryText(NodeRow node) {
        Long bytes = node.usedBytes();
        return number(1, bytes == null ? null : bytes / MIB) + (node.memoryLost() ? ", not returned" : "");
    }

    /** Alias of the variant, with the count of its instances. */
    static String name(InstanceRow row) {
        return row.alias() + (row.count() > 1 ? " x" + row.count() : "");
    }

    static String floor(double minAccuracy) {
        return minAccuracy > 1 ? "unmet" : number(4, minAccuracy);
    }

    static String label(InstanceState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
