package io.infaas.controller.prices;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Properties;

/** Prices on demand as they were on a day, for when AWS cannot be asked. Prices of one region only: elsewhere there are none. */
final class ShippedPrices {

    private static final String NAME = "on-demand-prices.properties";

    private final Properties table;

    private ShippedPrices(Properties table) {
        this.table = table;
    }

    static ShippedPrices read() {
        Properties table = new Properties();
        try (InputStream text =
                Objects.requireNonNull(ShippedPrices.class.getResourceAsStream(NAME), NAME + " is not shipped")) {
            table.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException(NAME + " cannot be read", e);
        }
        return new ShippedPrices(table);
    }

    /** The day of all prices, {@code 2026-01-19}. */
    String date() {
        return table.getProperty("date");
    }

    OptionalDouble find(String region, String type) {
        String price = region.equals(table.getProperty("region")) ? table.getProperty(type) : null;
        return price == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(price));
    }
}
