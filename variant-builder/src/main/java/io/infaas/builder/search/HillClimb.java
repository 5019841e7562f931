package io.infaas.builder.search;

import io.infaas.catalog.Settings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Climbs from the first settings of a grid, one step on one axis at a time, and goes on only from where a step gained: what
 * lies behind a step that gains nothing is not tried. Every axis gets its turn at every place that is reached.
 */
public final class HillClimb {

    private HillClimb() {}

    /**
     * What a climb asks about the settings that it comes to.
     *
     * @param <C> what is known of settings that were tried
     */
    public interface Terrain<C> {

        /** Tries {@code settings}, one step away from {@code from}. */
        C explore(Settings settings, C from) throws IOException;

        /** Whether {@code to} is worth going on from. */
        boolean gains(C from, C to);

        /** Whether another step may be tried. */
        boolean mayGoOn();
    }

    /**
     * What a climb came to.
     *
     * @param tried in the order of trying, the first settings of the grid among them
     * @param ends those of {@code tried} that gained nothing
     * @param untried settings of the grid that were not tried
     * @param complete false if the terrain ended the climb
     */
    public record Route<C>(List<C> tried, List<C> ends, int untried, boolean complete) {

        public Route {
            tried = List.copyOf(tried);
            ends = List.copyOf(ends);
        }
    }

    /** @param first what is known of the first settings of {@code grid} */
    public static <C> Route<C> of(Grid grid, C first, Terrain<C> terrain) throws IOException {
        record Place<C>(Grid.Point point, C known) {}

        List<C> tried = new ArrayList<>(List.of(first));
        List<C> ends = new ArrayList<>();
        Set<Grid.Point> seen = new HashSet<>(Set.of(grid.start()));
        Deque<Place<C>> open = new ArrayDeque<>();
        open.add(new Place<>(grid.start(), first));
        while (!open.isEmpty()) {
            Place<C> from = open.remove();
            for (Grid.Point point : grid.next(from.point())) {
                if (!seen.add(point)) {
                    continue;
                }
                if (!terrain.mayGoOn()) {
                    return new Route<>(tried, ends, grid.size() - tried.size(), false);
                }
                C to = terrain.explore(grid.at(point), from.known());
                tried.add(to);
                if (terrain.gains(from.known(), to)) {
                    open.add(new Place<>(point, to));
                } else {
                    ends.add(to);
                }
            }
        }
        return new Route<>(tried, ends, grid.size() - tried.size(), true);
    }
}
