package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whom a ramp may ask: variants that take at least {@value #LEAST_MS} ms for a query, so that some queries a second keep a
 * core busy and client and gateway beside it hardly count. First the application under floors whose cheapest variant is such
 * a one, the highest first; then such variants by name, the slowest first.
 */
record RampTargets(String nodeType, int batch) {

    static final double LEAST_MS = 10;

    /** From what a query takes on an idle node to its bound: room for a queue of some queries, and for a machine that is shared. */
    private static final double ROOM = 8;

    /** The best first; empty where the catalog has no such variant. */
    List<RampTarget> of(Catalog catalog, Application application) {
        List<Variant> variants = catalog.variantsOf(application).stream()
                .filter(variant -> variant.profile(nodeType).isPresent())
                .toList();
        List<RampTarget> targets = new ArrayList<>();
        variants.stream()
                .map(this::accuracy)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .forEach(floor -> {
                    List<Variant> members = variants.stream()
                            .filter(variant -> accuracy(variant) >= floor)
                            .toList();
                    if (members.size() > 1 && slow(cheapest(members))) {
                        targets.add(target(application.name(), floor, members));
                    }
                });
        variants.stream()
                .filter(this::slow)
                .sorted(Comparator.comparing(this::latencyMs).reversed())
                .forEach(variant -> targets.add(target(variant.name(), accuracy(variant), List.of(variant))));
        return targets;
    }

    private RampTarget target(String model, double floor, List<Variant> members) {
        double slowest = members.stream().mapToDouble(this::latencyMs).max().orElseThrow();
        return new RampTarget(
                model,
                new Objective(Math.ceil(ROOM * slowest), floor),
                batch,
                members.stream().collect(Collectors.toMap(Variant::name, this::figures)));
    }

    private RampTarget.Figures figures(Variant variant) {
        return new RampTarget.Figures(profile(variant).saturation() / batch, coreMs(variant));
    }

    private Variant cheapest(List<Variant> members) {
        return members.stream().min(Comparator.comparingDouble(this::coreMs)).orElseThrow();
    }

    private boolean slow(Variant variant) {
        return latencyMs(variant) >= LEAST_MS;
    }

    private double coreMs(Variant variant) {
        return latencyMs(variant) * variant.settings().cores();
    }

    private double latencyMs(Variant variant) {
        return profile(variant).latencyMs(batch);
    }

    private double accuracy(Variant variant) {
        return profile(variant).accuracy().value();
    }

    private Profile profile(Variant variant) {
        return variant.profile(nodeType).orElseThrow();
    }
}
