package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Chooses objectives that make a catalog's choices visible, from its measured figures alone: a loose and a tight bound,
 * floors between the accuracies of the architectures, preferences that a bound allows or cuts off, and one that nothing meets.
 *
 * <p>Bounds are 60 and 6 ms where the machine is fast enough for them, else what its profiles make of it: twice the median
 * (three times for the loose bound) plus three times what the way to the node takes, so that noise alone does not break them.
 */
final class DemoObjectives {

    private static final double LOOSE_MS = 60;
    private static final double TIGHT_MS = 6;
    private static final double PREFER_THE_BEST = 1;

    private final List<Figures> figures;
    private final double overheadMs;

    /** What counts of a variant here. */
    private record Figures(String architecture, double accuracy, double latencyMs) {}

    private DemoObjectives(List<Figures> figures, double overheadMs) {
        this.figures = figures;
        this.overheadMs = overheadMs;
    }

    /**
     * @param nodeType whose profiles hold
     * @param batch items of each query
     * @param overheadMs what a query takes beside its execution on an idle node, ms
     */
    static List<DemoObjective> of(
            Catalog catalog, Application application, String nodeType, int batch, double overheadMs) {
        List<Figures> figures = new ArrayList<>();
        for (Variant variant : catalog.variantsOf(application)) {
            variant.profile(nodeType).ifPresent(profile -> figures.add(figures(variant, profile, batch)));
        }
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("application '%s' has no variant profiled for node type '%s'"
                    .formatted(application.name(), nodeType));
        }
        return new DemoObjectives(figures, overheadMs).list();
    }

    private static Figures figures(Variant variant, Profile profile, int batch) {
        return new Figures(variant.architecture(), profile.accuracy().value(), profile.latencyMs(batch));
    }

    private List<DemoObjective> list() {
        double loose = loose();
        double tight = tight();
        double lowest = down(least(Figures::accuracy), 2);
        List<DemoObjective> list = new ArrayList<>();
        list.add(possible("cheap: anything that is good enough", loose, lowest, lowest));
        for (double floor : floorsBetweenArchitectures()) {
            list.add(possible("cheap, but no worse than the floor", loose, floor, floor));
        }
        list.add(possible("the best that is in time", loose, lowest, PREFER_THE_BEST));
        list.add(possible("fast: the best within a tight bound", tight, lowest, PREFER_THE_BEST));
        list.add(possible("fast and cheap", tight, lowest, lowest));
        list.add(impossible());
        return list;
    }

    private static DemoObjective possible(String intent, double latencyMs, double floor, double preferred) {
        return new DemoObjective(intent, new Objective(latencyMs, floor, preferred), true);
    }

    /** The highest accuracy in a quarter of the time that the fastest variant takes which reaches it. */
    private DemoObjective impossible() {
        double floor = down(highest(), 4);
        double fastest = figures.stream()
                .filter(variant -> variant.accuracy() >= floor)
                .mapToDouble(Figures::latencyMs)
                .min()
                .orElseThrow();
        double bound = BigDecimal.valueOf(fastest / 4)
                .round(new java.math.MathContext(2, RoundingMode.UP))
                .doubleValue();
        return new DemoObjective("impossible: the best at once", new Objective(bound, floor), false);
    }

    private double loose() {
        double slowest = figures.stream().mapToDouble(Figures::latencyMs).max().orElseThrow();
        // nothing is shown by a loose bound that is nearly missed
        return Math.max(LOOSE_MS, roundUp(slowest + roomy(slowest)));
    }

    /** Below what the most accurate variants take, if something can be served in that time; else what the fastest need. */
    private double tight() {
        double best = highest();
        double cutOff = figures.stream()
                .filter(variant -> variant.accuracy() >= best)
                .mapToDouble(Figures::latencyMs)
                .min()
                .orElseThrow();
        double least = roundUp(roomy(least(Figures::latencyMs)));
        if (least <= TIGHT_MS && TIGHT_MS < cutOff) {
            return TIGHT_MS;
        }
        return figures.stream()
                .mapToDouble(variant -> roundUp(roomy(variant.latencyMs())))
                .filter(bound -> bound < cutOff)
                .max()
                .orElse(least);
    }

    /** Floors that the architectures below cannot reach with any variant and the next one reaches with all of its own. */
    private List<Double> floorsBetweenArchitectures() {
        Map<String, List<Double>> accuracies = figures.stream()
                .collect(Collectors.groupingBy(
                        Figures::architecture,
                        TreeMap::new,
                        Collectors.mapping(Figures::accuracy, Collectors.toList())));
        List<List<Double>> levels = accuracies.values().stream()
                .map(level -> level.stream().sorted().toList())
                .sorted(Comparator.comparing(level -> level.get(0)))
                .toList();
        List<Double> floors = new ArrayList<>();
        double below = last(levels.get(0));
        for (List<Double> level : levels.subList(1, levels.size())) {
            double floor = between(below, level.get(0));
            if (floor > below) {
                floors.add(floor);
            }
            below = Math.max(below, last(level));
        }
        return floors;
    }

    /** The number with the fewest decimals above {@code low} and not above {@code high}; {@code low} if there is none. */
    private static double between(double low, double high) {
        for (int decimals = 2; decimals <= 4; decimals++) {
            double candidate = down(high, decimals);
            if (candidate > low) {
                return candidate;
            }
        }
        return low;
    }

    private double roomy(double latencyMs) {
        return 2 * latencyMs + 3 * overheadMs;
    }

    private double highest() {
        return figures.stream().mapToDouble(Figures::accuracy).max().orElseThrow();
    }

    private double least(java.util.function.ToDoubleFunction<Figures> figure) {
        return figures.stream().mapToDouble(figure).min().orElseThrow();
    }

    private static double last(List<Double> ascending) {
        return ascending.get(ascending.size() - 1);
    }

    private static double roundUp(double ms) {
        return Math.ceil(ms);
    }

    private static double down(double value, int decimals) {
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.FLOOR).doubleValue();
    }
}
