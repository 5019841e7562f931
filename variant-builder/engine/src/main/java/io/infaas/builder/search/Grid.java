package io.infaas.builder.search;

import io.infaas.catalog.Definition;
import io.infaas.catalog.RuntimeSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

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

    /** The settings that a definition lets a build try. To add an axis, add a line here. */
    public static Grid of(Definition definition) {
        Definition.VariantSpace space = definition.variants();
        int maxBatchSize = definition.application().contract().maxBatchSize();
        return new Grid(
                new RuntimeSettings(1, 1, maxBatchSize),
                List.of(
                        Axis.of("threads", space.threads(), RuntimeSettings::withThreads),
                        Axis.of("instances", space.instances(), RuntimeSettings::withInstances),
                        Axis.of("graphLevels", space.graphLevels(), RuntimeSettings::withGraphLevel),
                        Axis.of("arena", space.arena(), RuntimeSettings::withArena)));
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

    /**
     * A setting that the search varies.
     *
     * @param name for messages
     * @param values changes of settings, one for each value, in the order in which they are tried; the search starts at the first
     */
    public record Axis(String name, List<UnaryOperator<RuntimeSettings>> values) {

        public Axis {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("axis '%s' must have a value".formatted(name));
            }
        }

        /** @param with returns the settings with the given value */
        public static <T> Axis of(String name, List<T> values, BiFunction<RuntimeSettings, T, RuntimeSettings> with) {
            return new Axis(
                    name,
                    values.stream()
                            .<UnaryOperator<RuntimeSettings>>map(value -> settings -> with.apply(settings, value))
                            .toList());
        }
    }
}
