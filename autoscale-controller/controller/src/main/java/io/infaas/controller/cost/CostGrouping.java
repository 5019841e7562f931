package io.infaas.controller.cost;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Grouping of the rows of a report. */
public enum CostGrouping {
    APPLICATION,
    NODE,
    OFFERING;

    /** Its name in a query and in a document. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the possible groupings */
    static CostGrouping parse(String label) {
        return Arrays.stream(values())
                .filter(costGrouping -> costGrouping.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("by '%s' is not one of %s"
                        .formatted(
                                label,
                                Arrays.stream(values()).map(CostGrouping::label).collect(Collectors.joining(", ")))));
    }

    @Override
    public String toString() {
        return label();
    }
}
