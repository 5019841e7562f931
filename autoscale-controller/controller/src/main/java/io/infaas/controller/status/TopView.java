package io.infaas.controller.status;

import static io.infaas.controller.text.TextTable.number;
import static io.infaas.controller.text.TextTable.ranking;

import io.infaas.controller.status.ControllerStatus.ApplicationRow;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.controller.status.ControllerStatus.GatewayRow;
import io.infaas.controller.status.ControllerStatus.InstanceRow;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import io.infaas.controller.status.ControllerStatus.NodeRow;
import io.infaas.controller.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lines of one screen: results for clients, then instances, then costs. */
final class TopView {

    private static final TextTable<InstanceRow> INSTANCES = new TextTable<InstanceRow>()
            .column("variant", StatusText::name)
            .column("node", InstanceRow::node)
            .column("state", row -> StatusText.label(row.state()))
            .column("items/s", 1, InstanceRow::items)
            .column("of", 0, InstanceRow::saturation)
            .column("load", row -> bar(row.saturation() > 0 ? row.items() / row.saturation() : 0))
            .column("accuracy", 4, InstanceRow::accuracy);

    private TopView() {}

    /** @param figures of a gateway; empty if none answers, or before the second read */
    static List<String> lines(ControllerStatus status, Optional<GatewayFigures> figures) {
        List<String> lines = new ArrayList<>();
        FleetRow fleet = status.fleet();
        lines.add("INFaaS  policy %s  %d gateways  %d of %d nodes up  $%s/h%s  %s"
                .formatted(
                        status.policy(),
                        status.gateways().stream().filter(GatewayRow::attached).count(),
                        status.nodes().stream().filter(NodeRow::up).count(),
                        status.nodes().size(),
                        number(4, fleet.pricePerHour()),
                        fleet.maximum() > 0 ? " of $" + number(4, fleet.budgetPerHour()) + "/h" : "",
                        status.time()));
        lines.add("");
        lines.addAll(applications(figures).lines(status.applications()));
        lines.add("");
        lines.addAll(
                status.instances().isEmpty() ? List.of("no instance is loaded") : INSTANCES.lines(status.instances()));
        lines.add("");
        lines.addAll(nodes(fleet).lines(status.nodes()));
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

    private static TextTable<ApplicationRow> applications(Optional<GatewayFigures> figures) {
        Figure figure = (row, value) -> figures.map(read -> read.applications().get(row.application()))
                .map(value)
                .orElse("-");
        return new TextTable<ApplicationRow>()
                .column("application", ApplicationRow::application)
                .column("queries/s", row -> figure.of(row, ofApplication -> number(1, ofApplication.queries())))
                .column("p99 ms", row -> figure.of(row, one -> number(1, one.p99Ms())))
                .column("bound ms", 1, ApplicationRow::boundMs)
                .column("late", row -> figure.of(row, one -> percent(1, one.late())))
                .column("failed", row -> figure.of(row, one -> percent(1, one.failed())))
                .column("accuracy", row -> figure.of(row, one -> number(4, one.accuracy())))
                .column("floor", 4, ApplicationRow::minAccuracy)
                .column("planned items/s", 1, ApplicationRow::plannedItems)
                .column("of items/s", 1, ApplicationRow::capacityItems)
                .column("answered by", row -> figure.of(row, TopView::variants));
    }

    /** Shows a figure of the gateway for an application. */
    @FunctionalInterface
    private interface Figure {
        String of(ApplicationRow row, Function<GatewayFigures.ApplicationFigures, String> value);
    }

    private static String variants(GatewayFigures.ApplicationFigures figures) {
        double total =
                figures.variants().values().stream().mapToDouble(rate -> rate).sum();
        return ranking(figures.variants(), 3, rate -> percent(0, rate / total));
    }

    private static TextTable<NodeRow> nodes(FleetRow fleet) {
        Map<String, MachineRow> machines = fleet.machines().stream()
                .collect(Collectors.toMap(MachineRow::node, row -> row, (machineRow, other) -> other));
        Function<NodeRow, @Nullable MachineRow> machine = row -> machines.get(row.node());
        return new TextTable<NodeRow>()
                .column("node", NodeRow::node)
                .column("life", row -> {
                    MachineRow launched = machine.apply(row);
                    return !row.up() ? "down" : launched == null ? "up" : launched.life();
                })
                .column("offering", NodeRow::offering)
                .column("$/h", 4, row -> {
                    MachineRow launched = machine.apply(row);
                    return launched == null ? null : launched.pricePerHour();
                })
                .column("instances", NodeRow::instances)
                .column("memory", TopView::memory);
    }

    private static String memory(NodeRow row) {
        Long used = row.usedBytes();
        return bar((used == null ? row.plannedBytes() : used) / (double) Math.max(1, row.memoryBytes()));
    }

    /** Ten characters; a share above 1 shows as full. */
    static String bar(double share) {
        int full = (int) Math.round(10 * Math.min(1, Math.max(0, share)));
        return "█".repeat(full) + "·".repeat(10 - full) + String.format(Locale.ROOT, " %3.0f%%", 100 * share);
    }

    private static String percent(int digits, double share) {
        return Double.isNaN(share) ? "-" : number(digits, 100 * share) + "%";
    }
}
