package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.standalone.demonstration.DemoRun.DemoSecond;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.controller.text.TextTable;
import io.infaas.gateway.contract.InstanceState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Seconds and results of the demonstration as lines of text, with the aliases of a catalog. */
public record DemoText(Catalog catalog) {

    private static final Set<String> NODE_STEPS = Set.of("node-ready", "node-gone");

    static String head() {
        return "%4s  %-5s %9s %10s %7s %8s %7s  %s"
                .formatted("s", "phase", "queries/s", "answered", "late %", "p95 ms", "USD/h", "instances");
    }

    /** The line of a second, and one below it for each decision and for each node that comes or goes. */
    List<String> lines(DemoSecond second) {
        LoadSample sample = second.sample();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%4d  %-5s %9.1f %10d %7.1f %8s %7.2f  %s",
                second.at(),
                second.phase().name().toLowerCase(Locale.ROOT),
                second.offered(),
                sample.answered(),
                sample.latePercent(),
                sample.answered() == 0 ? "-" : TextTable.number(1, sample.p95Ms()),
                second.fleet().pricePerHour(),
                instances(second.instances())));
        String machines = second.machines().stream()
                .filter(machine -> !machine.life().equals(MachineLife.READY.label()))
                .map(machine -> machine.node() + " " + machine.life())
                .collect(Collectors.joining(", "));
        if (!machines.isEmpty()) {
            lines.add("      " + machines);
        }
        second.events().stream()
                .filter(event -> event.outcome().equals(JournalEntry.DECIDED) || NODE_STEPS.contains(event.event()))
                .map(event -> "      -> " + event(event))
                .forEach(lines::add);
        return lines;
    }

    /** For example {@code fm-large-int8-t1 x2, fm-small-int8-t1 loading x1}. */
    private String instances(SortedMap<Placement, InstanceState> instances) {
        Map<String, Long> counts = instances.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> alias(entry.getKey().variant())
                                + (entry.getValue() == InstanceState.ACTIVE
                                        ? ""
                                        : " " + entry.getValue().name().toLowerCase(Locale.ROOT)),
                        TreeMap::new,
                        Collectors.counting()));
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " x" + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** A decision with its placements and its reason, or a step of a node. */
    private String event(JournalEntry event) {
        String placements = Stream.concat(placements(event, "add", "+ "), placements(event, "remove", "- "))
                .collect(Collectors.joining(", "));
        String object = placements.isEmpty() ? event.node() : placements;
        return event.event()
                + (object.isEmpty() ? "" : " " + object)
                + (event.reason().isEmpty() ? "" : ": " + event.reason());
    }

    private Stream<String> placements(JournalEntry event, String key, String sign) {
        return event.texts(key).stream()
                .map(placement -> placement.split("@", 2))
                .map(parts -> sign + alias(parts[0]) + "@" + parts[1]);
    }

    /** A row for each kind of query: its objective, and the variants that answered. */
    List<String> table(List<QueryStream.Outcome> outcomes) {
        return new TextTable<QueryStream.Outcome>()
                .column("queries", outcome -> outcome.kind().label())
                .column("bound ms", outcome -> plain(outcome.kind().objective().latencyMs()))
                .column("accuracy >=", 4, outcome -> outcome.kind().objective().minAccuracy())
                .column("answers", outcome -> outcome.total().answered())
                .column(
                        "in time",
                        outcome -> TextTable.number(1, 100 - outcome.total().latePercent()) + " %")
                .column("accuracy", 4, QueryStream.Outcome::accuracy)
                .column("answered by", this::answeredBy)
                .lines(outcomes);
    }

    private String answeredBy(QueryStream.Outcome outcome) {
        return outcome.answers().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(entry -> "%s %d".formatted(alias(entry.getKey()), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** The short name of a variant, or {@code variant} itself if the catalog does not list it. */
    public String alias(String variant) {
        return catalog.variant(variant).map(Variant::alias).orElse(variant);
    }

    /** A number without trailing zeros and without an exponent. */
    public static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
