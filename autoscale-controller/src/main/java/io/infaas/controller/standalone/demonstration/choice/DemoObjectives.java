package io.infaas.controller.standalone.demonstration.choice;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.demonstration.client.LatencySummary;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Derives objectives from a catalog that make its choices visible: a loose and a tight bound, floors between the accuracies of
 * the architectures, preferences that a bound allows or cuts off, and one objective that no variant meets.
 *
 * <p>Bounds are 60 and 6 ms, or longer on slow machines: 1.5 times the slowest variant's latency for the loose one, and 2.5 or 4
 * times the intended variant's latency for tight ones. Noise then rarely exceeds them: latency here is the 95th percentile.
 */
final class DemoObjectives {

    private static final double LOOSE_MS = 60;
    private static final double TIGHT_MS = 6;
    private static final double LOOSE_HEADROOM = 1.5;
    private static final double TIGHT_HEADROOM = 2.5;
    /** Noise disturbs latencies of a millisecond most. */
    private static final double FASTEST_HEADROOM = 4;

    /** Variants whose costs differ by less than this factor may swap their order. */
    private static final double SIMILAR = 1.25;

    private final List<Estimate> estimates;

    /**
     * What to expect of a variant.
     *
     * @param profileMs latency by its profile
     * @param coreMs that latency times its cores: the approximate cost of a query
     * @param lowMs the lowest latency that a gateway may assume
     * @param highMs a latency that it rarely exceeds
     */
    private record Estimate(
            String architecture, double accuracy, double profileMs, double coreMs, double lowMs, double highMs) {}

    private DemoObjectives(List<Estimate> estimates) {
        this.estimates = estimates;
    }

    /**
     * @param nodeType the node type whose profiles apply
     * @param batch items of each query
     * @param latencies measured at that batch size, by full name
     */
    static List<DemoObjective> of(
            Catalog catalog,
            Application application,
            String nodeType,
            int batch,
            Map<String, LatencySummary> latencies) {
        List<Estimate> estimates = new ArrayList<>();
        for (Variant variant : catalog.variantsOf(application)) {
            LatencySummary latency = latencies.get(variant.name());
            if (latency != null) {
                variant.profile(nodeType)
                        .ifPresent(profile -> estimates.add(estimate(variant, profile, batch, latency)));
            }
        }
        if (estimates.isEmpty()) {
            throw new IllegalArgumentException("application '%s' has no variant profiled for node type '%s'"
                    .formatted(application.name(), nodeType));
        }
        return new DemoObjectives(estimates).list();
    }

    private static Estimate estimate(Variant variant, Profile profile, int batch, LatencySummary latency) {
        double profileMs = profile.latencyMs(batch);
        return new Estimate(
                variant.architecture(),
                profile.accuracy().value(),
                profileMs,
                profileMs * variant.settings().cores(),
                Math.min(profileMs, latency.medianMs()),
                Math.max(profileMs, latency.p95Ms()));
    }

    private List<DemoObjective> list() {
        double slowest = estimates.stream().mapToDouble(Estimate::highMs).max().orElseThrow();
        double loose = Math.max(LOOSE_MS, Math.ceil(LOOSE_HEADROOM * slowest));
        double lowest =
                down(estimates.stream().mapToDouble(Estimate::accuracy).min().orElseThrow(), 2);
        List<Double> floors = floorsBetweenArchitectures();
        double tightPreference = tightPreference(lowest, floors);
        List<DemoObjective> list = new ArrayList<>();
        list.add(feasible("cheapest", loose, lowest, lowest));
        floors.forEach(floor -> list.add(feasible("cheapest above a floor", loose, floor, floor)));
        list.add(feasible("most accurate in time", loose, lowest, 1));
        list.add(feasible(
                "fast, more accurate if in time", bound(tightPreference, TIGHT_HEADROOM), lowest, tightPreference));
        list.add(feasible("fastest and cheapest", bound(lowest, FASTEST_HEADROOM), lowest, lowest));
        list.add(infeasibleObjective());
        return list;
    }

    private static DemoObjective feasible(String intent, double latencyMs, double floor, double preferred) {
        return new DemoObjective(intent, new Objective(latencyMs, floor, preferred), true);
    }

    /** The highest accuracy in a quarter of the latency of the fastest variant that reaches it. */
    private DemoObjective infeasibleObjective() {
        double floor = down(highest(), 4);
        double fastest =
                reaching(floor).stream().mapToDouble(Estimate::profileMs).min().orElseThrow();
        double bound = BigDecimal.valueOf(fastest / 4)
                .round(new MathContext(2, RoundingMode.UP))
                .doubleValue();
        return new DemoObjective("infeasible: most accurate at once", new Objective(bound, floor), false);
    }

    /** The highest floor whose tight bound is too short for the most accurate variants, or {@code lowest}. */
    private double tightPreference(double lowest, List<Double> floors) {
        double cutOff =
                reaching(highest()).stream().mapToDouble(Estimate::lowMs).min().orElseThrow();
        return floors.stream()
                .filter(floor -> bound(floor, TIGHT_HEADROOM) < cutOff)
                .reduce(lowest, (previous, floor) -> floor);
    }

    /** A bound with headroom for the cheapest variants that reach an accuracy, which the gateway chooses. */
    private double bound(double accuracy, double headroom) {
        List<Estimate> reaching = reaching(accuracy);
        double cheapest = reaching.stream().mapToDouble(Estimate::coreMs).min().orElseThrow();
        return reaching.stream()
                .filter(variant -> variant.coreMs() <= SIMILAR * cheapest)
                .mapToDouble(variant -> Math.max(TIGHT_MS, Math.ceil(headroom * variant.highMs())))
                .max()
                .orElseThrow();
    }

    /** Floors that all variants of one architecture reach and none of a less accurate architecture does. */
    private List<Double> floorsBetweenArchitectures() {
        List<DoubleSummaryStatistics> levels = estimates.stream()
                .collect(
                        Collectors.groupingBy(Estimate::architecture, Collectors.summarizingDouble(Estimate::accuracy)))
                .values()
                .stream()
                .sorted(Comparator.comparingDouble(DoubleSummaryStatistics::getMin))
                .toList();
        List<Double> floors = new ArrayList<>();
        double below = levels.get(0).getMax();
        for (DoubleSummaryStatistics level : levels.subList(1, levels.size())) {
            double low = below;
            // the number with the fewest decimals between the two
            IntStream.rangeClosed(2, 4)
                    .mapToDouble(decimals -> down(level.getMin(), decimals))
                    .filter(floor -> floor > low)
                    .findFirst()
                    .ifPresent(floors::add);
            below = Math.max(below, level.getMax());
        }
        return floors;
    }

    private List<Estimate> reaching(double accuracy) {
        return estimates.stream()
                .filter(variant -> variant.accuracy() >= accuracy)
                .toList();
    }

    private double highest() {
        return estimates.stream().mapToDouble(Estimate::accuracy).max().orElseThrow();
    }

    private static double down(double value, int decimals) {
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.FLOOR).doubleValue();
    }
}
