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
import org.jspecify.annotations.Nullable;

/**
 * Uses what the pools have left for the accuracy that clients prefer: of the variants that reach it the cheapest, or the most accurate one if none
 * does. It is given up as soon as others need the room, and machines are launched for it where an application states its price. Not thread-safe.
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
        double free = left.getOrDefault(part.way().pool(), 0.0) + part.nodes();
        @Nullable Way best = null;
        for (Option option : moreAccurate(need, part.way(), wish)) {
            boolean less = best != null && Math.min(wish, option.accuracy()) < Math.min(wish, best.accuracy());
            if (less) {
                break;
            }
            double limit = free - room(need, option.variant());
            if (part.share() * option.leastNodes() <= limit && (best == null || option.leastNodes() < best.nodes())) {
                Way way = way(option);
                best = part.share() * way.nodes() <= limit && (best == null || way.nodes() < best.nodes()) ? way : best;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        Part better = new Part(best, part.share());
        left.merge(part.way().pool(), part.nodes() - better.nodes(), Double::sum);
        return Optional.of(better);
    }

    /** Options in time on the same pool, the most accurate first up to the wish, then those with the lowest bound on nodes. */
    private static List<Option> moreAccurate(WaysOfNeed need, Way way, double wish) {
        return need.accepted().stream()
                .filter(option ->
                        option.inTime() && option.pool().equals(way.pool()) && option.accuracy() > way.accuracy())
                .sorted(Comparator.<Option>comparingDouble(option -> -Math.min(wish, option.accuracy()))
                        .thenComparingDouble(Option::leastNodes)
                        .thenComparing(Option::variant))
                .toList();
    }

    /** Machines that are launched for accuracy have no room beyond it. */
    private double room(WaysOfNeed need, String variant) {
        boolean priced = need.need().application().dollarsForAccuracy() > 0;
        return priced || plannedVariants.contains(variant) ? 0 : ROOM;
    }

    /** The most accurate way up to the wish of the clients that takes the place of another one, if its application states a price of accuracy. */
    static Optional<Way> priced(WaysOfNeed need, Way way) {
        double wish = need.need().preferred();
        return need.need().application().dollarsForAccuracy() == 0 || way.accuracy() >= wish
                ? Optional.empty()
                : moreAccurate(need, way, wish).stream().findFirst().map(PreferredWays::way);
    }

    private static Way way(Option option) {
        return option.way(option.performance().servers(WayRule.TOLERATED));
    }
}
