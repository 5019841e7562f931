package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.standalone.demonstration.report.Notation;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The lines of a ramp: one per second, and one below it for each change. */
record RampTable(Catalog catalog) {

    String head() {
        return "%4s  %-5s %9s %10s %7s %8s  %s"
                .formatted("s", "phase", "offered/s", "answered/s", "late %", "p95 ms", "instances");
    }

    List<String> lines(RampSecond second) {
        LoadSample sample = second.sample();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%4d  %-5s %9.1f %10d %7.1f %8.1f  %s",
                second.at(),
                label(second.phase()),
                second.offered(),
                sample.answered(),
                100.0 * (sample.ended() - sample.inTime()) / Math.max(1, sample.ended()),
                sample.p95Ms(),
                instances(second.instances())));
        second.changes().forEach(change -> lines.add("      -> " + change(change)));
        return lines;
    }

    /** For example {@code fm-large-int8-t1 x2, fm-small-int8-t1 loading x1}. */
    private String instances(SortedMap<Placement, InstanceState> instances) {
        Map<String, Long> counts = instances.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> Notation.alias(catalog, entry.getKey().variant())
                                + (entry.getValue() == InstanceState.ACTIVE ? "" : " " + label(entry.getValue())),
                        TreeMap::new,
                        Collectors.counting()));
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " x" + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private String change(PlanChange change) {
        if (change.isNotice()) {
            return "no change: " + change.reason();
        }
        String from = places(change.remove());
        String to = places(change.add());
        String step = from.isEmpty() ? "+ " + to : to.isEmpty() ? "- " + from : from + " -> " + to;
        return "%s %s: %s".formatted(change.kind().label(), step, change.reason());
    }

    private String places(Collection<Placement> places) {
        return places.stream()
                .map(place -> Notation.alias(catalog, place.variant()) + "@" + place.node())
                .collect(Collectors.joining(", "));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
