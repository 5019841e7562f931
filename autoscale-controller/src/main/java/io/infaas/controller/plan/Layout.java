package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The placements of a plan, each with its candidate. Immutable. */
record Layout(SortedMap<Placement, Candidate> placements) {

    static final Layout EMPTY = new Layout(new TreeMap<>());

    Layout {
        placements = Collections.unmodifiableSortedMap(placements);
    }

    Layout plus(Placement placement, Candidate candidate) {
        SortedMap<Placement, Candidate> more = new TreeMap<>(placements);
        more.put(placement, candidate);
        return new Layout(more);
    }

    Layout minus(Placement placement) {
        SortedMap<Placement, Candidate> fewer = new TreeMap<>(placements);
        fewer.remove(placement);
        return new Layout(fewer);
    }

    Layout only(Predicate<Placement> pinned) {
        SortedMap<Placement, Candidate> some = new TreeMap<>(placements);
        some.keySet().removeIf(pinned.negate());
        return new Layout(some);
    }

    boolean has(Placement placement) {
        return placements.containsKey(placement);
    }

    /** The placements of one variant. */
    List<Placement> of(String variant) {
        return placements.keySet().stream()
                .filter(placement -> placement.variant().equals(variant))
                .toList();
    }

    /** Number of placements on a node. */
    int on(String node) {
        return (int) placements.keySet().stream()
                .filter(placement -> placement.node().equals(node))
                .count();
    }

    /** Full names of the variants, in order. */
    List<String> variants() {
        return placements.keySet().stream().map(Placement::variant).distinct().toList();
    }

    /** Throughput of all placements of a variant together, with queries of {@code batch} items, items/s. */
    double itemsPerSecond(String variant, int batch) {
        return placements.entrySet().stream()
                .filter(entry -> entry.getKey().variant().equals(variant))
                .mapToDouble(entry -> entry.getValue().itemsPerSecond(batch))
                .sum();
    }

    /** Throughput of all placements together, with queries of {@code batch} items, items/s. */
    double itemsPerSecond(int batch) {
        return placements.values().stream()
                .mapToDouble(candidate -> candidate.itemsPerSecond(batch))
                .sum();
    }
}
