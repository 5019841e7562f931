package io.infaas.gateway.contract;

import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Classifies objectives of one catalog. Two objectives of one class have the same set of variants that meet the floor. Their
 * bounds differ by less than a factor of {@value #STEP}.
 */
public final class ObjectiveGrid {

    /** Ratio of two neighbouring bounds of the grid. */
    public static final double STEP = 1.25;

    private static final double FIRST_MS = 0.1;
    private static final int BOUNDS = 64;

    private final Map<String, TargetClasses> rows = new HashMap<>();

    public ObjectiveGrid(Catalog catalog) {
        Map<String, SortedSet<Double>> reached = new HashMap<>();
        catalog.applications().forEach(application -> reached.put(application.name(), new TreeSet<>()));
        for (Variant variant : catalog.variants()) {
            Architecture architecture =
                    catalog.architecture(variant.architecture()).orElseThrow();
            for (String target : List.of(architecture.application(), architecture.name(), variant.name())) {
                SortedSet<Double> values = reached.computeIfAbsent(target, name -> new TreeSet<>());
                variant.profiles()
                        .forEach(profile -> values.add(profile.accuracy().value()));
            }
        }
        reached.forEach((target, values) -> rows.put(
                target,
                new TargetClasses(
                        target, values.stream().mapToDouble(Double::doubleValue).toArray(), BOUNDS)));
    }

    /**
     * Returns the class of an objective; allocates only on the first use of a class.
     *
     * @param target name of an application, of an architecture, or full name of a variant of the catalog
     */
    public ObjectiveClass of(String target, Objective objective) {
        double steps = Math.log(objective.latencyMs() / FIRST_MS) / Math.log(STEP);
        int bound = (int) Math.max(0, Math.min(BOUNDS - 1, Math.floor(steps)));
        return row(target).of(objective.minAccuracy(), bound);
    }

    /** Returns the accuracy that a variant needs to serve a class; above 1 if no variant reaches it. */
    public double minAccuracy(ObjectiveClass of) {
        return row(of.target()).accuracy(of.floor());
    }

    private TargetClasses row(String target) {
        TargetClasses known = rows.get(target);
        if (known == null) {
            throw new IllegalArgumentException("the catalog has no '%s'".formatted(target));
        }
        return known;
    }
}
