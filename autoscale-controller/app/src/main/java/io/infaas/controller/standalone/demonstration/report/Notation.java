package io.infaas.controller.standalone.demonstration.report;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import java.math.BigDecimal;
import java.util.Locale;

/** How the demonstration writes variants and numbers. */
public final class Notation {

    private Notation() {}

    /** The short name of a variant, or {@code variant} itself if the catalog does not list it. */
    public static String alias(Catalog catalog, String variant) {
        return catalog.variant(variant).map(Variant::alias).orElse(variant);
    }

    /** A number with {@code decimals} digits after the point. */
    public static String fixed(int decimals, double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A number without trailing zeros and without an exponent. */
    public static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
