package io.infaas.gateway.demand;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sorts objectives of one catalog into classes. Two objectives of one class have the same set of variants that meet the
 * floor, and bounds that differ by less than a factor of {@value #STEP}.
 */
public final class ObjectiveGrid {

    /** From one bound of the grid to the next. */
    public static final double STEP = 1.25;

    private static final double FIRST_MS = 0.1;
    private static final int BOUNDS = 64;

    private final Map<String, ClassRow> rows = new HashMap<>();

    public ObjectiveGrid(Catalog catalog) {
        for (Application application : catalog.applications()) {
            put(application.name(), catalog.variantsOf(application));
        }
        Map<String, List<Variant>> byArchitecture = new HashMap<>();
        for (Variant variant : catalog.variants()) {
            byArchitecture
                    .computeIfAbsent(variant.architecture(), name -> new ArrayList<>())
                    .add(variant);
            put(variant.name(), List.of(variant));
        }
        byArchitecture.forEach(this::put);
    }

    private void put(String target, List<Variant> variants) {
        double[] accuracies = variants.stream()
                .flatMap(variant -> variant.profiles().stream())
                .mapToDouble(profile -> profile.accuracy().value())
                .distinct()
                .sorted()
                .toArray();
        rows.put(target, new ClassRow(target, accuracies, BOUNDS));
    }

    /**
     * The class of an objective, without allocation but for the first of its class.
     *
     * @param target name of an application, of an architecture, or full name of a variant of the catalog
     */
    public ObjectiveClass of(String target, Objective objective) {
        double steps = Math.log(objective.latencyMs() / FIRST_MS) / Math.log(STEP);
        int bound = (int) Math.max(0, Math.min(BOUNDS - 1, Math.floor(steps)));
        return row(target).of(objective.minAccuracy(), bound);
    }

    /** The accuracy that a variant must reach to serve a class; above 1 where none does. */
    public double minAccuracy(ObjectiveClass of) {
        return row(of.target()).accuracy(of.floor());
    }

    private ClassRow row(String target) {
        ClassRow known = rows.get(target);
        if (known == null) {
            throw new IllegalArgumentException("the catalog has no '%s'".formatted(target));
        }
        return known;
    }
}
