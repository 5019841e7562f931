package io.infaas.builder.search;

import io.infaas.catalog.RuntimeSettings;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

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
