package io.infaas.builder.search;

import io.infaas.catalog.RuntimeSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All settings that the axes span.
 *
 * @param origin settings that the axes change
 */
public record Grid(RuntimeSettings origin, List<Axis> axes) {

    public Grid {
        axes = List.copyOf(axes);
    }

    /** A point of the grid: for each axis, the index of its value. */
    record Point(List<Integer> positions) {

        Point {
            positions = List.copyOf(positions);
        }
    }

    /** Number of settings. */
    public int size() {
        return axes.stream().mapToInt(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
    }

    /** The first value of every axis. */
    public RuntimeSettings first() {
        return at(start());
    }

    Point start() {
        return new Point(Collections.nCopies(axes.size(), 0));
    }

    RuntimeSettings at(Point point) {
        RuntimeSettings settings = origin;
        for (int axis = 0; axis < axes.size(); axis++) {
            settings = axes.get(axis).values().get(point.positions().get(axis)).apply(settings);
        }
        return settings;
    }

    /** The neighbours one step further on one axis. */
    List<Point> next(Point from) {
        List<Point> next = new ArrayList<>();
        for (int axis = 0; axis < axes.size(); axis++) {
            int position = from.positions().get(axis) + 1;
            if (position < axes.get(axis).values().size()) {
                List<Integer> positions = new ArrayList<>(from.positions());
                positions.set(axis, position);
                next.add(new Point(positions));
            }
        }
        return next;
    }
}
