package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.standalone.demonstration.DemoReport.Check;
import io.infaas.controller.standalone.demonstration.DemoRun.DemoSecond;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.controller.standalone.demonstration.ScaleHistory.Sighting;
import io.infaas.controller.text.TextTable;
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
record Verdict(
        Catalog catalog, NodeType type, ScaleHistory history, List<QueryStream.Outcome> outcomes, boolean launches) {

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
        return outcomes.stream().map(QueryStream.Outcome::total).reduce(LoadSample.NONE, LoadSample::plus);
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
                        .formatted(
                                total.late(),
                                total.answered(),
                                TextTable.number(1, total.latePercent()),
                                history.undone()));
    }

    private Check floors() {
        List<String> wrong = new ArrayList<>();
        for (QueryStream.Outcome outcome : outcomes) {
            double floor = outcome.kind().objective().minAccuracy();
            double error = ERRORS * Math.sqrt(floor * (1 - floor) / Math.max(1, outcome.items()));
            Set<String> unexpected = new TreeSet<>(outcome.answers().keySet());
            outcome.kind().allowed(catalog, type).forEach(unexpected::remove);
            if (!unexpected.isEmpty()) {
                wrong.add("%s answered by %s".formatted(outcome.kind().label(), unexpected));
            }
            if (outcome.accuracy() < floor - error) {
                wrong.add("%s: accuracy %s".formatted(outcome.kind().label(), TextTable.number(4, outcome.accuracy())));
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
        Optional<Sighting> decision = history.firstSince(Phase.RISE, "add");
        int peak = Math.max(history.most(Phase.RISE), history.most(Phase.PEAK));
        return new Check(
                "scale-up",
                decision.isPresent(),
                "an instance added under rising load, with a reason",
                decision.map(sighting -> "up to %d instances; %s".formatted(peak, text(sighting)))
                        .orElse("no instance was added"));
    }

    private Check down() {
        Optional<Sighting> decision = history.firstSince(Phase.FALL, "remove");
        int peak = history.most(Phase.PEAK);
        int end = history.least(Phase.END);
        return new Check(
                "scale-down",
                decision.isPresent(),
                "an instance given up under falling load, with a reason",
                decision.map(sighting -> "from %d to %d instances; %s".formatted(peak, end, text(sighting)))
                        .orElse("no instance was removed"));
    }

    private static String text(Sighting sighting) {
        JournalEntry event = sighting.event();
        return "after %d s %s: %s".formatted(sighting.at(), event.event(), shorten(event.reason()));
    }

    private Check comes() {
        Optional<Sighting> launch = history.first(event -> event.event().equals("node-launch"));
        Optional<DemoSecond> service = history.firstOfNewNode();
        String serves = service.map(second -> "serves after %d s".formatted(second.at()))
                .orElse("never serves");
        return new Check(
                "a node comes",
                launch.isPresent() && service.isPresent(),
                "a launch with a reason when load exceeds what one node carries, and answers of that node",
                launch.map(sighting -> "launched after %d s, %s: %s"
                                .formatted(
                                        sighting.at(),
                                        serves,
                                        shorten(sighting.event().reason())))
                        .orElse("no launch"));
    }

    private Check goes() {
        Optional<Sighting> cordon = history.first(event -> event.event().equals("node-cordon"));
        Optional<Sighting> end =
                cordon.flatMap(sighting -> history.first(event -> event.event().equals("node-gone")
                        && event.node().equals(sighting.event().node())));
        String ends = end.map(sighting -> "empty and ended after %d s".formatted(sighting.at()))
                .orElse("never ended");
        return new Check(
                "a node goes",
                end.isPresent(),
                "a node emptied with a reason when load falls, and its end",
                cordon.map(sighting -> "%s cordoned after %d s, %s: %s"
                                .formatted(
                                        sighting.event().node(),
                                        sighting.at(),
                                        ends,
                                        shorten(sighting.event().reason())))
                        .orElse("no node was emptied"));
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }
}
