package io.infaas.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Validation rules shared by the catalog's records; each failure names the field, the value and the allowed values. */
final class Checks {

    private static final int MAX_NAME_LENGTH = 128;
    private static final int MAX_MODEL_NAME_LENGTH = 255;
    private static final String UNSAFE = "/\\%?#\"";

    private Checks() {}

    static String name(String field, String value) {
        if (!isName(value)) {
            throw new IllegalArgumentException(
                    "%s '%s' must be 1 to 128 of a-z 0-9 . _ - and start with a letter or digit"
                            .formatted(field, value));
        }
        return value;
    }

    private static boolean isName(String value) {
        if (value.isEmpty() || value.length() > MAX_NAME_LENGTH || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** A model name that passes unchanged through a URL path and a header. */
    static String modelName(String field, String value) {
        boolean fits = !value.isEmpty() && value.length() <= MAX_MODEL_NAME_LENGTH;
        for (int i = 0; fits && i < value.length(); i++) {
            char c = value.charAt(i);
            fits = c > ' ' && c <= '~' && UNSAFE.indexOf(c) < 0;
        }
        if (!fits) {
            throw new IllegalArgumentException("%s '%s' must be 1 to %d of the visible ASCII characters without %s"
                    .formatted(field, value, MAX_MODEL_NAME_LENGTH, UNSAFE));
        }
        return value;
    }

    static String filled(String field, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
        return value;
    }

    static double share(String field, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("%s %s must be within 0 and 1 (0.93, not 93)".formatted(field, value));
        }
        return value;
    }

    static double positive(String field, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("%s %s must be above 0".formatted(field, value));
        }
        return value;
    }

    static double notNegative(String field, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("%s %s must not be below 0".formatted(field, value));
        }
        return value;
    }

    static <T> List<T> distinct(String field, List<T> values, Function<T, ?> key) {
        Set<Object> keys = new HashSet<>();
        for (T value : values) {
            if (!keys.add(key.apply(value))) {
                throw new IllegalArgumentException("%s has '%s' twice".formatted(field, key.apply(value)));
            }
        }
        return List.copyOf(values);
    }

    static <T> List<T> notEmpty(String field, List<T> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(field + " must not be empty");
        }
        return List.copyOf(values);
    }

    static void ascendingFromOne(String field, List<Integer> sizes) {
        for (int i = 0; i < notEmpty(field, sizes).size(); i++) {
            if (i == 0 ? sizes.get(i) != 1 : sizes.get(i) <= sizes.get(i - 1)) {
                throw new IllegalArgumentException("%s must ascend from 1, and are %s".formatted(field, sizes));
            }
        }
    }
}
