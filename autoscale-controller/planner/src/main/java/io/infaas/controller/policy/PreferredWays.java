package io.infaas.controller.policy;

import io.infaas.controller.policy.Needs.WaysOfNeed;
import io.infaas.controller.policy.Shares.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Uses what the pools have left for the accuracy that clients prefer: of the variants that reach it the cheapest, or the most accurate one if none
 * does. No machine is launched for it, and it is given up as soon as others need the room. Not thread-safe.
 */
final class PreferredWays {

    /** Part of a pool that must be left over when a variant is first preferred; none is needed for it to stay. */
    private static final double ROOM = 0.15;

    private final SortedMap<Pool, Double> left;
    private final Set<String> plannedVariants;

    PreferredWays(Shares shares, Set<String> plannedVariants) {
        this.left = new TreeMap<>(shares.left());
        this.plannedVariants = plannedVariants;
    }

    /** The parts of a need, on preferred variants where there is room. */
    List<Part> of(WaysOfNeed need, List<Part> parts) {
        List<Part> preferred = new ArrayList<>();
        for (Part part : parts) {
            preferred.add(better(need, part).orElse(part));
        }
        return preferred;
    }

    private Optional<Part> better(WaysOfNeed need, Part part) {
        double wish = need.need().preferred();
        if (part.way().accuracy() >= wish) {
            return Optional.empty();
        }
        double free = left.getOrDefault(part.way().pool(), 0.0);
        return need.byPool().getOrDefault(part.way().pool(), List.of()).stream()
                .filter(way -> way.accuracy() > part.way().accuracy())
                .map(way -> new Part(way, part.share()))
                .filter(other -> other.nodes() - part.nodes() + room(other.way()) <= free)
                .min(Comparator.<Part>comparingDouble(
                                other -> -Math.min(wish, other.way().accuracy()))
                        .thenComparingDouble(Part::nodes)
                        .thenComparing(other -> other.way().variant()))
                .map(other -> {
                    left.merge(part.way().pool(), part.nodes() - other.nodes(), Double::sum);
                    return other;
                });
    }

    private double room(Way way) {
        return plannedVariants.contains(way.variant()) ? 0 : ROOM;
    }
}
