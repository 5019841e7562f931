package io.infaas.controller.status;

import io.infaas.controller.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lines of one screen: first what clients get, then what serves it, then what it costs. */
final class TopView {

    private TopView() {}

    /** @param figures of a gateway; empty if none answers, or before the second read */
    static List<String> lines(ControllerStatus status, Optional<GatewayFigures> figures) {
        List<String> lines = new ArrayList<>();
        lines.add("INFaaS  policy %s  %d gateways  %d of %d nodes up  $%s/h%s  %s"
                .formatted(
                        status.policy(),
                        status.gateways().stream()
                                .filter(gateway -> gateway.attached())
                                .count(),
                        status.nodes().stream().filter(node -> node.up()).count(),
                        status.nodes().size(),
                        number("%.4f", status.fleet().pricePerHour()),
                        status.fleet().maximum() > 0
                                ? " of $" + number("%.4f/h", status.fleet().budgetPerHour())
                                : "",
                        status.time()));
        lines.add("");
        lines.addAll(applications(status, figures));
        lines.add("");
        lines.addAll(instances(status));
        lines.add("");
        lines.addAll(nodes(status));
        status.pending()
                .forEach(action ->
                        lines.add("pending: %s %s on %s".formatted(action.action(), action.alias(), action.node())));
        if (!status.changes().isEmpty()) {
            lines.add("");
            status.changes().stream()
                    .limit(3)
                    .forEach(change -> lines.add("%s: %s".formatted(change.kind(), change.reason())));
        }
        return lines;
    }

    private static List<String> applications(ControllerStatus status, Optional<GatewayFigures> figures) {
        TextTable table = new TextTable(
                "application",
                "queries/s",
                "p99 ms",
                "bound ms",
                "late",
                "failed",
                "accuracy",
                "floor",
                "demand items/s",
                "answered by");
        for (ControllerStatus.ApplicationRow row : status.applications()) {
            GatewayFigures.OfApplication its = figures.map(
                            all -> all.applications().get(row.application()))
                    .orElse(null);
            double demand = status.demand().stream()
                    .filter(one -> one.target().equals(row.application()))
                    .mapToDouble(ControllerStatus.DemandRow::items)
                    .sum();
            table.row(
                    row.application(),
                    its == null ? "-" : number("%.1f", its.queries()),
                    its == null ? "-" : number("%.1f", its.p99Ms()),
                    number("%.1f", row.boundMs()),
                    its == null ? "-" : number("%.1f%%", 100 * its.late()),
                    its == null ? "-" : number("%.1f%%", 100 * its.failed()),
                    its == null ? "-" : number("%.4f", its.accuracy()),
                    number("%.4f", row.minAccuracy()),
                    number("%.1f", demand),
                    its == null ? "-" : variants(its));
        }
        return table.lines();
    }

    private static String variants(GatewayFigures.OfApplication its) {
        double all = its.variants().values().stream().mapToDouble(one -> one).sum();
        String text = its.variants().entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(3)
                .map(one -> one.getKey() + number(" %.0f%%", 100 * one.getValue() / all))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "-" : text;
    }

    private static List<String> instances(ControllerStatus status) {
        TextTable table = new TextTable("variant", "node", "state", "items/s", "of", "load", "accuracy");
        status.instances()
                .forEach(row -> table.row(
                        row.alias() + (row.count() > 1 ? " x" + row.count() : ""),
                        row.node(),
                        row.state().name().toLowerCase(Locale.ROOT),
                        number("%.1f", row.items()),
                        number("%.0f", row.saturation()),
                        bar(row.saturation() > 0 ? row.items() / row.saturation() : 0),
                        number("%.4f", row.accuracy())));
        return status.instances().isEmpty() ? List.of("nothing is loaded") : table.lines();
    }

    private static List<String> nodes(ControllerStatus status) {
        Map<String, ControllerStatus.MachineRow> machines = status.fleet().machines().stream()
                .collect(Collectors.toMap(ControllerStatus.MachineRow::node, row -> row, (one, other) -> other));
        TextTable table = new TextTable("node", "life", "offering", "$/h", "instances", "memory");
        for (ControllerStatus.NodeRow row : status.nodes()) {
            ControllerStatus.MachineRow machine = machines.get(row.node());
            Long used = row.usedBytes();
            table.row(
                    row.node(),
                    row.up() ? machine == null ? "up" : machine.life() : "down",
                    machine == null ? "fixed" : machine.offering(),
                    machine == null ? "-" : number("%.4f", machine.pricePerHour()),
                    String.valueOf(row.instances()),
                    bar((used == null ? row.plannedBytes() : used) / (double) Math.max(1, row.memoryBytes())));
        }
        return table.lines();
    }

    /** Ten characters; what is beyond 1 shows as full. */
    static String bar(double share) {
        int full = (int) Math.round(10 * Math.min(1, Math.max(0, share)));
        return "█".repeat(full) + "·".repeat(10 - full) + number(" %3.0f%%", 100 * share);
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
