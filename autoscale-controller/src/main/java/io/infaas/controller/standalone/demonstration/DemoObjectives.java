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
 * Chooses objectives that make a catalog's choices visible, from measured figures alone: a loose and a tight bound, floors between
 * the accuracies of the architectures, preferences that a bound allows or cuts off, and one that nothing meets.
 *
 * <p>Bounds are 60 and 6 ms where that is roomy, else made roomy for this machine: one and a half times the slowest
 * variant for the loose one, and for tight ones 2.5 or 4 times the variant that is to be chosen within. So noise does not
 * break them: what a variant "takes" here is what nineteen of twenty queries did not exceed.
 */
final class DemoObjectives {

    private static final double LOOSE_MS = 60;
    private static final double TIGHT_MS = 6;
    private static final double LOOSE_ROOM = 1.5;
    private static final double TIGHT_ROOM = 2.5;
    /** What takes a millisecond is disturbed by others most. */
    private static final double FASTEST_ROOM = 4;

    private static final double PREFER_THE_BEST = 1;
    /** Costs that are so near to each other that either may turn out to be the lower one. */
    private static final double SIMILAR = 1.25;

    private final List<Figures> figures;

    /**
     * What counts of a variant here.
     *
     * @param profileMs what its profile says
     * @param coreMs that, times its cores: what a query costs, near enough
     * @param lowMs the least that a gateway may expect of it
     * @param highMs what it hardly ever exceeds
     */
    private record Figures(
            String architecture, double accuracy, double profileMs, double coreMs, double lowMs, double highMs) {}

    private DemoObjectives(List<Figures> figures) {
        this.figures = figures;
    }

    /**
     * @param nodeType whose profiles hold
     * @param batch items of each query
     * @param paces what the variants take at that batch now, by full name
     */
    static List<DemoObjective> of(
            Catalog catalog, Application application, String nodeType, int batch, Map<String, Pace> paces) {
        List<Figures> figures = new ArrayList<>();
        for (Variant variant : catalog.variantsOf(application)) {
            Pace pace = paces.get(variant.name());
            if (pace != null) {
                variant.profile(nodeType).ifPresent(profile -> figures.add(figures(variant, profile, batch, pace)));
            }
        }
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("application '%s' has no variant profiled for node type '%s'"
                    .formatted(application.name(), nodeType));
        }
        return new DemoObjectives(figures).list();
    }

    private static Figures figures(Variant variant, Profile profile, int batch, Pace pace) {
        double profileMs = profile.latencyMs(batch);
        return new Figures(
                variant.architecture(),
                profile.accuracy().value(),
                profileMs,
                profileMs * variant.settings().cores(),
                Math.min(profileMs, pace.medianMs()),
                Math.max(profileMs, pace.p95Ms()));
    }

    private List<DemoObjective> list() {
        double loose = loose();
        double lowest = down(least(Figures::accuracy), 2);
        List<Double> floors = floorsBetweenArchitectures();
        Tight tight = tight(lowest, floors);
        List<DemoObjective> list = new ArrayList<>();
        list.add(possible("cheap: anything that is good enough", loose, lowest, lowest));
        for (double floor : floors) {
            list.add(possible("cheap, but no worse than the floor", loose, floor, floor));
        }
        list.add(possible("the best that is in time", loose, lowest, PREFER_THE_BEST));
        list.add(possible("fast, and better if that is in time", tight.latencyMs(), lowest, tight.preferred()));
        list.add(possible("fastest and cheap", roomyMs(lowest, FASTEST_ROOM), lowest, lowest));
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
                .mapToDouble(Figures::profileMs)
                .min()
                .orElseThrow();
        double bound = BigDecimal.valueOf(fastest / 4)
                .round(new java.math.MathContext(2, RoundingMode.UP))
                .doubleValue();
        return new DemoObjective("impossible: the best at once", new Objective(bound, floor), false);
    }

    private double loose() {
        double slowest = figures.stream().mapToDouble(Figures::highMs).max().orElseThrow();
        return Math.max(LOOSE_MS, Math.ceil(LOOSE_ROOM * slowest));
    }

    /** A bound, and the preferred accuracy that a variant reaches within it with room for noise. */
    private record Tight(double latencyMs, double preferred) {}

    /** The best of the levels whose bound is too short for the most accurate variants; else the lowest level. */
    private Tight tight(double lowest, List<Double> floors) {
        double best = highest();
        double cutOff = figures.stream()
                .filter(variant -> variant.accuracy() >= best)
                .mapToDouble(Figures::lowMs)
                .min()
                .orElseThrow();
        Tight tight = new Tight(roomyMs(lowest, TIGHT_ROOM), lowest);
        for (double floor : floors) {
            double bound = roomyMs(floor, TIGHT_ROOM);
            if (bound < cutOff) {
                tight = new Tight(bound, floor);
            }
        }
        return tight;
    }

    /** Room for the cheapest variants that reach an accuracy: these are chosen, whatever else would be in time. */
    private double roomyMs(double accuracy, double room) {
        List<Figures> reaching = figures.stream()
                .filter(variant -> variant.accuracy() >= accuracy)
                .toList();
        double cheapest = reaching.stream().mapToDouble(Figures::coreMs).min().orElseThrow();
        return reaching.stream()
                .filter(variant -> variant.coreMs() <= SIMILAR * cheapest)
                .mapToDouble(variant -> Math.max(TIGHT_MS, Math.ceil(room * variant.highMs())))
                .max()
                .orElseThrow();
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

    private double highest() {
        return figures.stream().mapToDouble(Figures::accuracy).max().orElseThrow();
    }

    private double least(java.util.function.ToDoubleFunction<Figures> figure) {
        return figures.stream().mapToDouble(figure).min().orElseThrow();
    }

    private static double last(List<Double> ascending) {
        return ascending.get(ascending.size() - 1);
    }

    private static double down(double value, int decimals) {
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.FLOOR).doubleValue();
    }
}
