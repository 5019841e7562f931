package io.infaas.controller.plan;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many times as long as their profiles say variants take on node types, as observed; 1 for all that are not in it. Whatever is
 * planned there next is counted on so much less.
 *
 * @param factors in sorted order
 */
public record Corrections(SortedMap<Profiled, Double> factors) {

    /** All as profiled. */
    public static final Corrections NONE = new Corrections(new TreeMap<>());

    /** What was profiled: a variant, by its full name, on a node type. */
    public record Profiled(String variant, String nodeType) implements Comparable<Profiled> {

        private static final Comparator<Profiled> ORDER =
                Comparator.comparing(Profiled::variant).thenComparing(Profiled::nodeType);

        @Override
        public int compareTo(Profiled other) {
            return ORDER.compare(this, other);
        }
    }

    public Corrections {
        factors = Collections.unmodifiableSortedMap(new TreeMap<>(factors));
        factors.forEach((of, factor) -> {
            if (!(factor > 0) || Double.isInfinite(factor)) {
                throw new IllegalArgumentException("correction of '%s' on '%s' is %s, not a positive factor"
                        .formatted(of.variant(), of.nodeType(), factor));
            }
        });
    }

    public static Corrections of(Map<Profiled, Double> factors) {
        return factors.isEmpty() ? NONE : new Corrections(new TreeMap<>(factors));
    }

    public double of(String variant, String nodeType) {
        return factors.isEmpty() ? 1 : factors.getOrDefault(new Profiled(variant, nodeType), 1.0);
    }
}
