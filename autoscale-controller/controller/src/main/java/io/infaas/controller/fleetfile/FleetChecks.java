package io.infaas.controller.fleetfile;

import java.util.List;

/** Validation rules of fleet files; each failure names the field, the value and the expectation. */
public final class FleetChecks {

    private FleetChecks() {}

    public static void matches(String field, String value, String pattern, String expected) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException("%s '%s' is not %s".formatted(field, value, expected));
        }
    }

    public static void filled(String field, List<?> values, String remedy) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("%s must not be empty: %s".formatted(field, remedy));
        }
    }

    public static void within(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s %d must be within %d and %d".formatted(field, value, least, most));
        }
    }

    /** Fails if a value occurs twice. */
    public static void distinct(String field, List<String> values) {
        for (int i = 1; i < values.size(); i++) {
            if (values.subList(0, i).contains(values.get(i))) {
                throw new IllegalArgumentException("%s '%s' is given twice".formatted(field, values.get(i)));
            }
        }
    }
}
