package io.infaas.controller.standalone.demonstration.report;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.contract.InstanceState;
import java.util.Collection;
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

    /** A plan change with its reason, without its time. */
    public String change(PlanChange change) {
        if (change.isNotice()) {
            return "no change: " + change.reason();
        }
        String from = places(change.remove());
        String to = places(change.add());
        String step = from.isEmpty() ? "+ " + to : to.isEmpty() ? "- " + from : from + " to " + to;
        return "%s %s: %s".formatted(change.kind().label(), step, change.reason());
    }

    private String places(Collection<Placement> places) {
        return places.stream()
                .map(place -> Notation.alias(catalog, place.variant()) + "@" + place.node())
                .collect(Collectors.joining(", "));
    }
}
