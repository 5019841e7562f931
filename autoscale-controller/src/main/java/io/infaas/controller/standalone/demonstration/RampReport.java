package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The lines of a ramp: one a second, and one below it for each change. */
record RampReport(Catalog catalog) {

    private static final int MOST_VARIANTS = 4;

    String head() {
        return "%4s  %-5s %9s %10s %7s %8s  %s"
                .formatted("s", "phase", "offered/s", "answered/s", "late %", "p95 ms", "instances");
    }

    List<String> lines(Second second) {
        List<String> lines = new ArrayList<>();
        Tally tally = second.tally();
        lines.add(String.format(
                Locale.ROOT,
                "%4d  %-5s %9.1f %10d %7.1f %8.1f  %s",
                second.at(),
                second.phase().name().toLowerCase(Locale.ROOT),
                second.offered(),
                tally.answered(),
                tally.violationShare() * 100,
                tally.p95Ms(),
                instances(second.instances())));
        second.changes().forEach(change -> lines.add("      -> " + change(change)));
        return lines;
    }

    /** For example {@code fm-large-int8-t1 x2 (1 loading), fm-small-int8-t1 x1}. */
    String instances(SortedMap<Placement, InstanceState> instances) {
        SortedMap<String, List<InstanceState>> byAlias = new TreeMap<>();
        instances.forEach((place, state) -> byAlias.computeIfAbsent(alias(place.variant()), alias -> new ArrayList<>())
                .add(state));
        String text = byAlias.entrySet().stream()
                .limit(MOST_VARIANTS)
                .map(entry ->
                        "%s x%d%s".formatted(entry.getKey(), entry.getValue().size(), special(entry.getValue())))
                .collect(Collectors.joining(", "));
        int others = byAlias.size() - MOST_VARIANTS;
        return text.isEmpty() ? "-" : others > 0 ? "%s and %d other variants".formatted(text, others) : text;
    }

    /** Those that are not simply active. */
    private static String special(List<InstanceState> states) {
        Map<InstanceState, Long> counts = states.stream()
                .filter(state -> state != InstanceState.ACTIVE)
                .collect(Collectors.groupingBy(state -> state, TreeMap::new, Collectors.counting()));
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(entry ->
                                entry.getValue() + " " + entry.getKey().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private String change(PlanChange change) {
        String from = places(change.remove());
        String to = places(change.add());
        if (!ScaleDirection.moves(change)) {
            return "nothing changes: " + change.reason();
        }
        String step = from.isEmpty() ? "+ " + to : to.isEmpty() ? "- " + from : from + " -> " + to;
        return "%s %s: %s".formatted(change.kind().label(), step, change.reason());
    }

    private String places(Collection<Placement> places) {
        return places.stream()
                .map(place -> alias(place.variant()) + "@" + place.node())
                .collect(Collectors.joining(", "));
    }

    private String alias(String variant) {
        return catalog.variant(variant).map(Variant::alias).orElse(variant);
    }
}
