package io.infaas.controller.ec2;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.node.Market;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Answers of AWS about one region, US dollars per hour by type.
 *
 * @param read time of the first answer, ISO-8601 in UTC
 */
record PriceCache(String region, String read, Map<String, Double> onDemand, Map<String, Double> spot) {

    /** Age up to which the answers of AWS are reused. */
    private static final Duration FRESH = Duration.ofHours(12);

    PriceCache {
        Instant unused = Instant.parse(read);
        onDemand = new TreeMap<>(onDemand);
        spot = new TreeMap<>(spot);
        onDemand.values().removeIf(price -> !(price > 0));
        spot.values().removeIf(price -> !(price > 0));
    }

    static PriceCache empty(String region, Instant now) {
        return new PriceCache(region, now.toString(), Map.of(), Map.of());
    }

    /**
     * The answers in a file; empty if there is no such file, or if it is too old or about another region.
     *
     * @throws DocumentException if it cannot be read
     */
    static PriceCache read(Path file, String region, Instant now) {
        PriceCache empty = empty(region, now);
        PriceCache cache = Files.exists(file) ? DocumentFormat.JSON.read(file, PriceCache.class) : empty;
        boolean fresh = !Instant.parse(cache.read).isBefore(now.minus(FRESH));
        return fresh && cache.region.equals(region) ? cache : empty;
    }

    /** The price of a type on a market. */
    OptionalDouble find(String type, Market market) {
        Double price = (market == Market.SPOT ? spot : onDemand).get(type);
        return price == null ? OptionalDouble.empty() : OptionalDouble.of(price);
    }

    /** This cache with one more answer. */
    PriceCache with(Map<String, Double> answer, Market market) {
        Map<String, Double> prices = new TreeMap<>(market == Market.SPOT ? spot : onDemand);
        prices.putAll(answer);
        return market == Market.SPOT
                ? new PriceCache(region, read, onDemand, prices)
                : new PriceCache(region, read, prices, spot);
    }

    /** Day of the first answer, in UTC. */
    String day() {
        return read.substring(0, read.indexOf('T'));
    }
}
