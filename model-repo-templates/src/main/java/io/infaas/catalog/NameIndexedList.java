package io.infaas.catalog;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Function;

/** An immutable list whose elements are also found by name in constant time. */
final class NameIndexedList<T> extends AbstractList<T> implements RandomAccess {

    private final T[] values;
    private final Map<String, T> byName;

    private NameIndexedList(T[] values, Map<String, T> byName) {
        this.values = values;
        this.byName = byName;
    }

    /**
     * Indexes the elements in their order.
     *
     * @throws IllegalArgumentException naming {@code field} and the name that two elements share
     */
    static <T> List<T> of(String field, List<T> values, Function<T, List<String>> names) {
        Map<String, T> byName = new HashMap<>();
        for (T value : values) {
            for (String name : names.apply(value)) {
                if (byName.put(name, value) != null) {
                    throw new IllegalArgumentException("%s has '%s' twice".formatted(field, name));
                }
            }
        }
        @SuppressWarnings("unchecked")
        T[] copy = (T[]) values.toArray();
        return new NameIndexedList<>(copy, byName);
    }

    /** @param values a list made by {@link #of} */
    static <T> Optional<T> find(List<T> values, String name) {
        return Optional.ofNullable(((NameIndexedList<T>) values).byName.get(name));
    }

    @Override
    public T get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public Object[] toArray() {
        return Arrays.copyOf(values, values.length, Object[].class);
    }
}
