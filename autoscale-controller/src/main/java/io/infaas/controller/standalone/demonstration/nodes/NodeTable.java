package io.infaas.controller.standalone.demonstration.nodes;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The line of a second, and one below it for each step of a node, decisions with their reasons. */
final class NodeTable {

    static final String HEAD = "%4s  %-5s %9s %10s %7s %8s %6s  %s"
            .formatted("s", "phase", "offered/s", "answered/s", "late %", "p95 ms", "USD/h", "answers by node");

    private static final Set<String> LIVES = Set.of("node-ready", "node-gone");

    private NodeTable() {}

    static List<String> lines(NodeSecond second) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%4d  %-5s %9.1f %10d %7.1f %8s %6.2f  %s",
                second.at(),
                second.phase().name().toLowerCase(Locale.ROOT),
                second.offered(),
                second.sample().answered(),
                second.sample().latePercent(),
                second.sample().p95Text(),
                second.fleet().pricePerHour(),
                second.present().stream().map(machine -> text(second, machine)).collect(Collectors.joining(", "))));
        second.events().forEach(event -> event(event, lines));
        return lines;
    }

    private static String text(NodeSecond second, MachineRow machine) {
        int answers = second.answersOf(machine.node());
        return machine.life().equals(MachineLife.READY.label())
                ? "%s %d".formatted(machine.node(), answers)
                : "%s %s%s".formatted(machine.node(), machine.life(), answers == 0 ? "" : " " + answers);
    }

    private static void event(JournalEntry event, List<String> lines) {
        boolean decided = event.event().startsWith("node-") && event.outcome().equals("decided");
        // they follow from a decision and are shown when they are done
        boolean done =
                NodeMonitor.STEPS.contains(event.event()) && event.outcome().equals("done");
        if (decided || done || LIVES.contains(event.event())) {
            lines.add("      -> %s%s%s"
                    .formatted(
                            event.event(),
                            event.node().isEmpty() ? "" : " " + event.node(),
                            decided ? ": " + event.reason() : ""));
        }
    }
}
