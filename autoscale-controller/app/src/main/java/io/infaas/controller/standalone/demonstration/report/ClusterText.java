package io.infaas.controller.standalone.demonstration.report;

import io.infaas.catalog.Catalog;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Instances and decisions in one line each, with the aliases of a catalog. */
public record ClusterText(Catalog catalog) {

    /** For example {@code fm-large-int8-t1 x2, fm-small-int8-t1 loading x1}. */
    public String instances(SortedMap<Placement, InstanceState> instances) {
        Map<String, Long> counts = instances.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> Notation.alias(catalog, entry.getKey().variant())
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
    public String event(JournalEntry event) {
        List<String> places = new ArrayList<>();
        places(event, "add").forEach(place -> places.add("+ " + place));
        places(event, "remove").forEach(place -> places.add("- " + place));
        String object = places.isEmpty() ? event.node() : String.join(", ", places);
        return "%s%s%s"
                .formatted(
                        event.event(),
                        object.isEmpty() ? "" : " " + object,
                        event.reason().isEmpty() ? "" : ": " + event.reason());
    }

    private List<String> places(JournalEntry event, String key) {
        return event.texts(key).stream()
                .map(place -> place.split("@", 2))
                .map(parts -> Notation.alias(catalog, parts[0]) + "@" + parts[1])
                .toList();
    }
}
