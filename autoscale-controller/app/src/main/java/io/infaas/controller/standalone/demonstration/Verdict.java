package io.infaas.controller.standalone.demonstration;

import static io.infaas.controller.standalone.demonstration.report.Notation.fixed;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import io.infaas.controller.standalone.demonstration.load.LoadSample;
import io.infaas.controller.standalone.demonstration.report.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Judges a demonstration by its seconds and its answers.
 *
 * @param type the type of its nodes
 * @param launches whether load exceeded the capacity of one node, and nodes may be launched
 */
record Verdict(Catalog catalog, NodeType type, ScaleHistory history, List<QueryOutcome> outcomes, boolean launches) {

    private static final int LEAST_VARIANTS = 3;
    /** The script overloads a node until another one serves. */
    private static final double LEAST_IN_TIME = 0.8;
    /** Of a measured accuracy: three standard errors cover the difference between a part of the data and all of it. */
    private static final double ERRORS = 3;

    private static final int LONGEST_REASON = 160;

    List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(answers(), inTime(), floors(), variants(), up(), down()));
        if (launches) {
            checks.add(comes());
            checks.add(goes());
        }
        return checks;
    }

    private LoadSample total() {
        return outcomes.stream().map(QueryOutcome::total).reduce(LoadSample.NONE, LoadSample::plus);
    }

    private Check answers() {
        LoadSample total = total();
        int lost = total.sent() - total.answered();
        return new Check(
                "no lost query",
                lost == 0 && total.sent() > 0,
                "an answer to every query",
                "%,d queries sent, %d refused or lost%s"
                        .formatted(
                                total.sent(),
                                lost,
                                total.failure().isEmpty() ? "" : ", for example: " + shorten(total.failure())));
    }

    private Check inTime() {
        LoadSample total = total();
        return new Check(
                "latency bounds",
                total.inTime() >= LEAST_IN_TIME * Math.max(1, total.sent()),
                "at least %.0f %% of the answers in time".formatted(100 * LEAST_IN_TIME),
                "%,d of %,d answers late (%s %%), %d changes undone within seconds"
                        .formatted(total.late(), total.answered(), fixed(1, total.latePercent()), history.undone()));
    }

    private Check floors() {
        List<String> wrong = new ArrayList<>();
        for (QueryOutcome outcome : outcomes) {
            double floor = outcome.kind().objective().minAccuracy();
            double error = ERRORS * Math.sqrt(floor * (1 - floor) / Math.max(1, outcome.items()));
            Set<String> others = new TreeSet<>(outcome.answers().keySet());
            outcome.kind().allowed(catalog, type).forEach(others::remove);
            if (!others.isEmpty()) {
                wrong.add("%s answered by %s".formatted(outcome.kind().label(), others));
            }
            if (outcome.accuracy() < floor - error) {
                wrong.add("%s: accuracy %s".formatted(outcome.kind().label(), fixed(4, outcome.accuracy())));
            }
        }
        return new Check(
                "accuracy floors",
                wrong.isEmpty(),
                "answers by variants that reach the floor, as accurate as measured",
                wrong.isEmpty() ? "every answer by a variant that reaches its floor" : String.join(", ", wrong));
    }

    private Check variants() {
        Map<String, Set<String>> byApplication = new TreeMap<>();
        outcomes.forEach(outcome -> byApplication
                .computeIfAbsent(outcome.kind().application().name(), name -> new TreeSet<>())
                .addAll(outcome.answers().keySet()));
        int served = byApplication.values().stream().mapToInt(Set::size).sum();
        return new Check(
                "variant selection",
                served >= Math.min(LEAST_VARIANTS, outcomes.size()),
                "at least %d variants for %d kinds of queries"
                        .formatted(Math.min(LEAST_VARIANTS, outcomes.size()), outcomes.size()),
                "%d variants served %d kinds of queries of %s"
                        .formatted(
                                served,
                                outcomes.size(),
                                byApplication.keySet().stream()
                                        .map("'%s'"::formatted)
                                        .collect(Collectors.joining(" and "))));
    }

    private Check up() {
        Optional<ScaleHistory.Seen> decision = history.firstSince(Phase.RISE, "add");
        int before = history.least(Phase.START);
        int peak = Math.max(history.most(Phase.RISE), history.most(Phase.PEAK));
        return new Check(
                "scale-up",
                decision.isPresent() && peak > before,
                "more instances under rising load, with a reason",
                decision.map(seen -> "up to %d instances; after %d s %s: %s"
                                .formatted(
                                        peak,
                                        seen.at(),
                                        seen.event().event(),
                                        shorten(seen.event().reason())))
                        .orElse("no instance was added"));
    }

    private Check down() {
        Optional<ScaleHistory.Seen> decision = history.firstSince(Phase.FALL, "remove");
        int peak = history.most(Phase.PEAK);
        int end = history.least(Phase.END);
        return new Check(
                "scale-down",
                decision.isPresent() && end < peak,
                "fewer instances under falling load, with a reason",
                decision.map(seen -> "from %d to %d instances; after %d s %s: %s"
                                .formatted(
                                        peak,
                                        end,
                                        seen.at(),
                                        seen.event().event(),
                                        shorten(seen.event().reason())))
                        .orElse("no instance was removed"));
    }

    private Check comes() {
        Optional<ScaleHistory.Seen> launch =
                history.first(event -> event.event().equals("node-launch"));
        Optional<DemoSecond> serves = history.firstOfNewNode();
        return new Check(
                "a node comes",
                launch.isPresent() && serves.isPresent(),
                "a launch with a reason when load exceeds what one node carries, and answers of that node",
                launch.map(seen -> "launched after %d s, %s: %s"
                                .formatted(
                                        seen.at(),
                                        serves.map(second -> "serves after %d s".formatted(second.at()))
                                                .orElse("never serves"),
                                        shorten(seen.event().reason())))
                        .orElse("no launch"));
    }

    private Check goes() {
        Optional<ScaleHistory.Seen> cordon =
                history.first(event -> event.event().equals("node-cordon"));
        Optional<ScaleHistory.Seen> end = cordon.flatMap(seen -> history.first(event -> isEnd(event, seen.event())));
        return new Check(
                "a node goes",
                end.isPresent(),
                "a node emptied with a reason when load falls, and its end",
                cordon.map(seen -> "%s cordoned after %d s, %s: %s"
                                .formatted(
                                        seen.event().node(),
                                        seen.at(),
                                        end.map(gone -> "empty and ended after %d s".formatted(gone.at()))
                                                .orElse("never ended"),
                                        shorten(seen.event().reason())))
                        .orElse("no node was emptied"));
    }

    private static boolean isEnd(JournalEntry event, JournalEntry cordon) {
        return event.event().equals("node-gone") && event.node().equals(cordon.node());
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }
}
