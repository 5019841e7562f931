package io.infaas.builder.search;

import io.infaas.catalog.RuntimeSettings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Climbs from the first settings of a grid, one step on one axis at a time, and continues only from settings that gained:
 * settings behind a step without a gain are not tried. At each reached point, one step on every axis is tried.
 */
public final class HillClimb {

    private HillClimb() {}

    /**
     * Evaluates the settings that a climb reaches.
     *
     * @param <C> result for settings that were tried
     */
    public interface Terrain<C> {

        /** Tries {@code settings}, one step away from {@code from}. */
        C explore(RuntimeSettings settings, C from) throws IOException;

        /** Whether to continue from {@code to}. */
        boolean isGain(C from, C to);

        /** Whether time is left for another step. */
        boolean hasTime();
    }

    /**
     * The result of a climb.
     *
     * @param tried results in the order of trying, starting with the first settings of the grid
     * @param ends results of {@code tried} without a gain
     * @param untried number of settings of the grid that were not tried
     * @param complete false if the climb ended because no time was left
     */
    public record Route<C>(List<C> tried, List<C> ends, int untried, boolean complete) {

        public Route {
            tried = List.copyOf(tried);
            ends = List.copyOf(ends);
        }
    }

    /** @param first result for the first settings of {@code grid} */
    public static <C> Route<C> of(Grid grid, C first, Terrain<C> terrain) throws IOException {
        record ExploredPoint<C>(Grid.Point point, C result) {}

        List<C> candidates = new ArrayList<>(List.of(first));
        List<C> ends = new ArrayList<>();
        Set<Grid.Point> points = new HashSet<>(Set.of(grid.start()));
        Deque<ExploredPoint<C>> open = new ArrayDeque<>();
        open.add(new ExploredPoint<>(grid.start(), first));
        while (!open.isEmpty()) {
            ExploredPoint<C> from = open.remove();
            for (Grid.Point point : grid.next(from.point())) {
                if (!points.add(point)) {
                    continue;
                }
                if (!terrain.hasTime()) {
                    return new Route<>(candidates, ends, grid.size() - candidates.size(), false);
                }
                C to = terrain.explore(grid.at(point), from.result());
                candidates.add(to);
                if (terrain.isGain(from.result(), to)) {
                    open.add(new ExploredPoint<>(point, to));
                } else {
                    ends.add(to);
                }
            }
        }
        return new Route<>(candidates, ends, grid.size() - candidates.size(), true);
    }
}
