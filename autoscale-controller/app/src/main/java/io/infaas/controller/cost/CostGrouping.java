package io.infaas.controller.cost;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the rows of a report are. */
public enum CostGrouping {
    APPLICATION,
    NODE,
    OFFERING;

    /** Its name in a query and in a document. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming those that there are */
    static CostGrouping parse(String label) {
        return Arrays.stream(values())
                .filter(one -> one.label().equals(label))
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
