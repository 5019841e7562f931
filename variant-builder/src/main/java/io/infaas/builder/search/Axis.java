package io.infaas.builder.search;

import io.infaas.catalog.Settings;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * One thing about settings that is varied.
 *
 * @param name for messages
 * @param values what each of its values does to settings, in the order in which they are tried; the first is where the search
 *     begins
 */
public record Axis(String name, List<UnaryOperator<Settings>> values) {

    public Axis {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("axis '%s' must have a value".formatted(name));
        }
    }

    /** @param with settings like the given ones, with the given value */
    public static <T> Axis of(String name, List<T> values, BiFunction<Settings, T, Settings> with) {
        return new Axis(
                name,
                values.stream()
                        .<UnaryOperator<Settings>>map(value -> settings -> with.apply(settings, value))
                        .toList());
    }
}
