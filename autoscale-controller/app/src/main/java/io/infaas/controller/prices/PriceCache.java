package io.infaas.controller.prices;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.node.Market;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Recent prices of one region, as AWS gave them.
 *
 * @param prices at most one for a type and market
 */
record PriceCache(String region, List<TypePrice> prices) {

    /** Age up to which AWS is not asked again. */
    private static final Duration FRESH = Duration.ofHours(12);

    PriceCache {
        prices = List.copyOf(prices);
    }

    /**
     * The price of an instance type.
     *
     * @param market label of the market
     * @param perHour US dollars per hour
     * @param read time of the answer of AWS, ISO-8601 in UTC
     */
    record TypePrice(String type, String market, double perHour, String read) {

        TypePrice {
            if (!(perHour > 0) || Double.isInfinite(perHour)) {
                throw new IllegalArgumentException(
                        "price %s of type '%s' must be above 0, in US dollars per hour".formatted(perHour, type));
            }
            try {
                Instant unused = Instant.parse(read);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("read '%s' is no time in UTC".formatted(read), e);
            }
        }

        /** Day of the answer of AWS, in UTC. */
        String day() {
            return read.substring(0, read.indexOf('T'));
        }
    }

    /**
     * The fresh prices in a file; none if there is no such file, or if it is about another region.
     *
     * @throws DocumentException if it cannot be read
     */
    static PriceCache read(Path file, String region, Instant now) {
        PriceCache cache = Files.exists(file) ? DocumentFormat.JSON.read(file, PriceCache.class) : none(region);
        Stream<TypePrice> fresh = cache.prices.stream()
                .filter(price -> cache.region.equals(region) && !Instant.parse(price.read).isBefore(now.minus(FRESH)));
        return new PriceCache(region, fresh.toList());
    }

    static PriceCache none(String region) {
        return new PriceCache(region, List.of());
    }

    /** The price of a type on a market. */
    Optional<TypePrice> find(String type, Market market) {
        return prices.stream()
                .filter(price -> price.type.equals(type) && price.market.equals(market.label()))
                .findFirst();
    }

    /** This cache with the answer of AWS about types that it does not have. */
    PriceCache with(Map<String, Double> answer, Market market, Instant now) {
        Stream<TypePrice> added = answer.entrySet().stream()
                .filter(price -> price.getValue() > 0)
                .map(price -> new TypePrice(price.getKey(), market.label(), price.getValue(), now.toString()));
        return new PriceCache(region, Stream.concat(added, prices.stream()).toList());
    }
}
