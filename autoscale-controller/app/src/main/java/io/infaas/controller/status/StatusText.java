package io.infaas.controller.status;

import io.infaas.controller.text.TextTable;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Renders a status as tables. */
final class StatusText {

    private static final double MIB = 1L << 20;
    private static final int CHANGES = 10;
    private static final int LISTED = 3;

    private final List<String> lines = new ArrayList<>();

    private StatusText() {}

    static List<String> of(ControllerStatus status) {
        StatusText text = new StatusText();
        text.lines.add("policy %s, view %d, running since %s, now %s"
                .formatted(status.policy(), status.view(), seconds(status.started()), seconds(status.time())));
        text.leadership(status.leadership());
        if (!status.viewFrozen().isEmpty()) {
            text.lines.add("view frozen: " + status.viewFrozen());
        }
        text.applications(status.applications());
        text.gateways(status.gateways());
        text.nodes(status.nodes());
        text.machines(status.fleet());
        text.instances(status);
        text.demand(status.demand());
        text.pending(status.pending());
        text.changes(status.changes());
        return text.lines;
    }

    private void leadership(ControllerStatus.LeadershipRow leadership) {
        if (leadership.epoch() > 0 || !leadership.leads()) {
            lines.add("%s; epoch %d"
                    .formatted(
                            leadership.leads()
                                    ? "leads"
                                    : "follows " + (leadership.leader().isEmpty() ? "nobody yet" : leadership.leader()),
                            leadership.epoch()));
        }
    }

    private void applications(List<ControllerStatus.ApplicationRow> applications) {
        TextTable table =
                new TextTable("application", "priority", "weight", "budget $/h", "bound ms", "floor", "preferred");
        applications.forEach(row -> table.row(
                row.application(),
                String.valueOf(row.priority()),
                number("%.2f", row.weight()),
                row.budgetPerHour() == null ? "-" : number("%.2f", row.budgetPerHour()),
                number("%.2f", row.boundMs()),
                floor(row.minAccuracy()),
                floor(row.preferredAccuracy())));
        add("Applications", applications.isEmpty(), table);
    }

    private void gateways(List<ControllerStatus.GatewayRow> gateways) {
        TextTable table = new TextTable("gateway", "attached", "view", "lease s");
        gateways.forEach(gateway -> table.row(
                gateway.gateway(),
                gateway.attached() ? "yes" : "no",
                String.valueOf(gateway.view()),
                number("%.1f", gateway.leaseMs() / 1e3)));
        add("Gateways", gateways.isEmpty(), table);
    }

    private void nodes(List<ControllerStatus.NodeRow> nodes) {
        TextTable table =
                new TextTable("node", "type", "up", "address", "instances", "planned MiB", "used MiB", "memory MiB");
        nodes.forEach(node -> table.row(
                node.node(),
                node.estimated() ? node.type() + ", estimated" : node.type(),
                node.reached() ? "yes" : node.up() ? "for gateways" : "no",
                node.address(),
                String.valueOf(node.instances()),
                number("%.1f", node.plannedBytes() / MIB),
                used(node),
                number("%.0f", node.memoryBytes() / MIB)));
        add("Nodes", nodes.isEmpty(), table);
    }

    private void machines(ControllerStatus.FleetRow fleet) {
        if (fleet.maximum() == 0) {
            return;
        }
        TextTable table = new TextTable("node", "life", "offering", "$/h", "why");
        fleet.machines()
                .forEach(machine -> table.row(
                        machine.node(),
                        machine.until().isEmpty()
                                ? machine.life()
                                : machine.life() + " until " + seconds(machine.until()),
                        machine.offering(),
                        number("%.4f", machine.pricePerHour()),
                        machine.why()));
        add(
                "Machines (%d to %d; $%.4f/h of $%.4f/h)"
                        .formatted(fleet.minimum(), fleet.maximum(), fleet.pricePerHour(), fleet.budgetPerHour()),
                fleet.machines().isEmpty(),
                table);
    }

    private static String used(ControllerStatus.NodeRow node) {
        String used = node.usedBytes() == null ? "-" : number("%.1f", node.usedBytes() / MIB);
        return node.memoryLost() ? used + ", not returned" : used;
    }

    private void instances(ControllerStatus status) {
        TextTable table = new TextTable(
                "variant", "node", "state", "since", "items/s", "of items/s", "accuracy", "ms", "load ms");
        status.instances()
                .forEach(instance -> table.row(
                        instance.alias() + (instance.count() > 1 ? " x" + instance.count() : ""),
                        instance.node(),
                        label(instance.state()) + (instance.pinned() ? ", pinned" : ""),
                        seconds(instance.since()),
                        number("%.1f", instance.items()),
                        number("%.0f", instance.saturation()),
                        number("%.4f", instance.accuracy()),
                        number("%.2f", instance.latencyMs()),
                        number("%.0f", instance.loadMs())));
        String counts = status.byState().entrySet().stream()
                .map(entry -> entry.getValue() + " " + label(entry.getKey()))
                .collect(Collectors.joining(", "));
        add(
                "Instances" + (counts.isEmpty() ? "" : " (" + counts + ")"),
                status.instances().isEmpty(),
                table);
    }

    private void demand(List<ControllerStatus.DemandRow> demand) {
        TextTable table = new TextTable(
                "target",
                "floor",
                "bound ms",
                "batch",
                "queries/s",
                "items/s",
                "sustained items/s",
                "waiting",
                "served by");
        demand.forEach(row -> table.row(
                row.target(),
                floor(row.minAccuracy()),
                number("%.2f", row.boundMs()),
                String.valueOf(row.batch()),
                number("%.1f", row.requests()),
                number("%.1f", row.items()),
                number("%.1f", row.sustainedItems()),
                String.valueOf(row.waiting()),
                servedText(row.servedBy())));
        add("Demand", demand.isEmpty(), table);
    }

    private void pending(List<ControllerStatus.PendingRow> pending) {
        TextTable table = new TextTable("pending", "variant", "node");
        pending.forEach(row -> table.row(row.action(), row.alias(), row.node()));
        add("Pending", pending.isEmpty(), table);
    }

    private void changes(List<ControllerStatus.ChangeRow> changes) {
        add(
                "Last changes",
                changes.isEmpty(),
                table(changes.stream().limit(CHANGES).toList()));
    }

    /** Table of plan changes, for status and explanation. */
    static TextTable table(List<ControllerStatus.ChangeRow> changes) {
        TextTable table = new TextTable("time", "change", "application", "adds", "removes", "reason");
        changes.forEach(change -> table.row(
                seconds(change.time()),
                change.kind(),
                change.application(),
                list(change.add()),
                list(change.remove()),
                change.reason()));
        return table;
    }

    private void add(String title, boolean empty, TextTable table) {
        lines.add("");
        lines.add(empty ? title + ": none" : title);
        if (!empty) {
            lines.addAll(table.lines());
        }
    }

    private static String servedText(Map<String, Double> servedBy) {
        return servedBy.isEmpty()
                ? "-"
                : servedBy.entrySet().stream()
                        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                        .map(entry -> entry.getKey() + " " + number("%.1f", entry.getValue()))
                        .collect(Collectors.joining(", "));
    }

    static String floor(double minAccuracy) {
        return minAccuracy > 1 ? "unmet" : number("%.4f", minAccuracy);
    }

    /** The first few items and the number of further ones. */
    static String list(List<String> placements) {
        if (placements.isEmpty()) {
            return "-";
        }
        String few = placements.stream().limit(LISTED).collect(Collectors.joining(", "));
        return placements.size() > LISTED ? "%s and %d more".formatted(few, placements.size() - LISTED) : few;
    }

    static String label(InstanceState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** A time without fractions of a second. */
    static String seconds(String time) {
        int point = time.indexOf('.');
        return point < 0 ? time : time.substring(0, point) + "Z";
    }
}
