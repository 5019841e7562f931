package io.infaas.controller.node;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Payment of a machine. */
public enum Market {
    /** Ours until we end it. */
    ON_DEMAND,
    /** Cheaper; its provider may take it back at short notice. */
    SPOT;

    /** @throws IllegalArgumentException naming the label and all markets */
    public static Market of(String label) {
        return Arrays.stream(values())
                .filter(market -> market.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("market '%s' is not one of %s"
                        .formatted(
                                label,
                                Arrays.stream(values()).map(Market::label).collect(Collectors.joining(", ")))));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
