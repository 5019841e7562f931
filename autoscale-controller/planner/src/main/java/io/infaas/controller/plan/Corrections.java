package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Correction factors of variants on node types: observed / profiled service time; 1 for all others.
 *
 * @param factors of variants, in sorted order
 * @param byHardware for variants that are not in {@code factors}: if all observed variants on some hardware are slow, so are the others.
 *     Otherwise an untried variant would look better than the present ones on a slow machine
 */
public record Corrections(SortedMap<Profiled, Double> factors, SortedMap<Hardware, Double> byHardware) {

    /** All as profiled. */
    public static final Corrections NONE = new Corrections(new TreeMap<>(), new TreeMap<>());

    /** Subject of a profile: a variant, by its full name, on a node type. */
    public record Profiled(String variant, String nodeType) implements Comparable<Profiled> {

        private static final Comparator<Profiled> ORDER =
                Comparator.comparing(Profiled::variant).thenComparing(Profiled::nodeType);

        @Override
        public int compareTo(Profiled other) {
            return ORDER.compare(this, other);
        }
    }

    /** Hardware that variants share: the cores of a node type, or its accelerators. */
    public record Hardware(String nodeType, boolean accelerators) implements Comparable<Hardware> {

        private static final Comparator<Hardware> ORDER =
                Comparator.comparing(Hardware::nodeType).thenComparing(Hardware::accelerators);

        @Override
        public int compareTo(Hardware other) {
            return ORDER.compare(this, other);
        }
    }

    public Corrections {
        factors = Collections.unmodifiableSortedMap(new TreeMap<>(factors));
        byHardware = Collections.unmodifiableSortedMap(new TreeMap<>(byHardware));
        factors.forEach((of, factor) -> check(of.variant(), of.nodeType(), factor));
        byHardware.forEach((of, factor) -> check("", of.nodeType(), factor));
    }

    private static void check(String variant, String nodeType, double factor) {
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException(
                    "correction of '%s' on '%s' is %s, not a positive factor".formatted(variant, nodeType, factor));
        }
    }

    /**
     * The factors after observations: a variant is as slow as observed. An unobserved one is about as slow as the least slow observed one on the
     * same hardware: the fewer have been observed, the likelier it is that they are slow and not the hardware. With {@code n} of them their factor
     * counts to the power of {@code n / (n + 1)}, so that another variant is tried beside one that is much slower than its profile.
     *
     * @param observed all observed factors, also of variants as profiled
     * @param onAccelerators whether a variant, by its full name, runs there
     */
    public static Corrections observed(SortedMap<Profiled, Double> observed, Predicate<String> onAccelerators) {
        SortedMap<Profiled, Double> factors = new TreeMap<>(observed);
        SortedMap<Hardware, Double> hardwareFactors = new TreeMap<>();
        SortedMap<Hardware, Integer> counts = new TreeMap<>();
        observed.forEach((profiled, factor) -> {
            Hardware hardware = new Hardware(profiled.nodeType(), onAccelerators.test(profiled.variant()));
            hardwareFactors.merge(hardware, factor, Math::min);
            counts.merge(hardware, 1, Integer::sum);
        });
        hardwareFactors.replaceAll((hardware, factor) -> {
            int count = counts.getOrDefault(hardware, 1);
            return Math.pow(factor, count / (count + 1.0));
        });
        factors.values().removeIf(factor -> factor == 1);
        hardwareFactors.values().removeIf(factor -> factor == 1);
        return factors.isEmpty() ? NONE : new Corrections(factors, hardwareFactors);
    }

    /** The candidate with its factor in place of an earlier one. */
    public Candidate correct(Candidate candidate) {
        return candidate.corrected(factors.isEmpty() ? 1 : of(candidate));
    }

    private double of(Candidate candidate) {
        String type = candidate.nodeType().name();
        Double factor = factors.get(new Profiled(candidate.variant().name(), type));
        Hardware hardware = new Hardware(type, candidate.variant().needsGpu());
        return factor == null ? byHardware.getOrDefault(hardware, 1.0) : factor;
    }

    /** Observed factor of a variant; 1 without an observation. */
    public double of(String variant, String nodeType) {
        return factors.getOrDefault(new Profiled(variant, nodeType), 1.0);
    }
}
