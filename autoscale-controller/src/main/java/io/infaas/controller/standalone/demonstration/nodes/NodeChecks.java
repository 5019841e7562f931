package io.infaas.controller.standalone.demonstration.nodes;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import io.infaas.controller.standalone.demonstration.report.Check;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Checks that a node came and served, that one was emptied and ended, and that no query was lost. How late queries were is not judged: the
 * nodes share one machine with gateway and client.
 */
record NodeChecks(List<NodeSecond> seconds) {

    private static final int LONGEST_REASON = 160;

    NodeChecks {
        seconds = List.copyOf(seconds);
    }

    List<Check> all() {
        return List.of(comes(), goes(), answers());
    }

    /** When something happened for the first time, s. */
    private record First(int at, JournalEntry event) {}

    private Optional<First> first(Predicate<JournalEntry> wanted) {
        return seconds.stream()
                .flatMap(second -> second.events().stream().map(event -> new First(second.at(), event)))
                .filter(first -> wanted.test(first.event()))
                .findFirst();
    }

    private Check comes() {
        Set<String> initial =
                seconds.get(0).present().stream().map(MachineRow::node).collect(Collectors.toSet());
        Optional<First> launch = first(event -> event.event().equals("node-launch"));
        Optional<NodeSecond> serves = seconds.stream()
                .filter(second -> second.answers().entrySet().stream()
                        .anyMatch(entry -> entry.getValue() > 0 && !initial.contains(entry.getKey())))
                .findFirst();
        return new Check(
                "a node comes",
                serves.isPresent()
                        && launch.filter(first -> !first.event().reason().isBlank())
                                .isPresent(),
                "a launch with a reason when load exceeds what one node carries, and answers of that node",
                launch.map(first -> "launched after %d s, %s: %s"
                                .formatted(
                                        first.at(),
                                        serves.map(second -> "serves after %d s".formatted(second.at()))
                                                .orElse("never serves"),
                                        shorten(first.event().reason())))
                        .orElse("no launch"));
    }

    private Check goes() {
        Optional<First> cordon = first(event -> event.event().equals("node-cordon"));
        Optional<First> gone =
                cordon.flatMap(first -> first(event -> event.event().equals("node-gone")
                        && event.node().equals(first.event().node())));
        boolean oneIsLeft = seconds.get(seconds.size() - 1).present().size() == 1;
        return new Check(
                "a node goes",
                gone.isPresent() && oneIsLeft,
                "a node emptied with a reason when load falls, and its end",
                cordon.map(first -> "%s cordoned after %d s, %s: %s"
                                .formatted(
                                        first.event().node(),
                                        first.at(),
                                        gone.map(end -> "empty and ended after %d s".formatted(end.at()))
                                                .orElse("never ended"),
                                        shorten(first.event().reason())))
                        .orElse("no node was emptied"));
    }

    private Check answers() {
        LoadSample total = seconds.stream().map(NodeSecond::sample).reduce(LoadSample.NONE, LoadSample::plus);
        int lost = total.sent() - total.answered();
        return new Check(
                "no lost query while nodes come and go",
                lost == 0 && total.sent() > 0,
                "an answer to every query",
                "%,d queries sent, %d without an answer%s"
                        .formatted(
                                total.sent(),
                                lost,
                                total.failure().isEmpty() ? "" : ", for example: " + shorten(total.failure())));
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }
}
