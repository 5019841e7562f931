package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.standalone.demonstration.load.LoadSample;
import io.infaas.controller.standalone.demonstration.report.ClusterText;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The line of each second, and one below it for each decision and for each node that comes or goes. */
record SecondTable(Catalog catalog) {

    private static final Set<String> NODE_STEPS = Set.of("node-ready", "node-gone");

    String head() {
        return "%4s  %-5s %9s %10s %7s %8s %7s  %s"
                .formatted("s", "phase", "queries/s", "answered", "late %", "p95 ms", "USD/h", "instances");
    }

    List<String> lines(DemoSecond second) {
        LoadSample sample = second.sample();
        ClusterText text = new ClusterText(catalog);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%4d  %-5s %9.1f %10d %7.1f %8s %7.2f  %s",
                second.at(),
                second.phase().name().toLowerCase(Locale.ROOT),
                second.offered(),
                sample.answered(),
                sample.latePercent(),
                sample.p95Text(),
                second.fleet().pricePerHour(),
                text.instances(second.instances())));
        String machines = second.machines().stream()
                .filter(machine -> !machine.life().equals(MachineLife.READY.label()))
                .map(SecondTable::text)
                .collect(Collectors.joining(", "));
        if (!machines.isEmpty()) {
            lines.add("      " + machines);
        }
        second.events().stream()
                .filter(SecondTable::isShown)
                .map(event -> "      -> " + text.event(event))
                .forEach(lines::add);
        return lines;
    }

    private static String text(MachineRow machine) {
        return "%s %s".formatted(machine.node(), machine.life());
    }

    private static boolean isShown(JournalEntry event) {
        return event.outcome().equals("decided") || NODE_STEPS.contains(event.event());
    }
}
