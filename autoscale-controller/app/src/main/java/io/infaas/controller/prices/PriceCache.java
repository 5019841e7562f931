package io.infaas.controller.prices;

import io.infaas.controller.node.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Answers of AWS of the last hours: a file beside the fleet file, of one region.
 *
 * @param prices at most one for a type and market
 */
record PriceCache(String region, List<TypePrice> prices) {

    /** Age up to which AWS is not asked again. */
    private static final Duration FRESH = Duration.ofHours(12);

    PriceCache {
        prices = List.copyOf(prices);
    }

    /** The prices that are not too old. */
    PriceCache at(Instant now) {
        return new PriceCache(
                region,
                prices.stream()
                        .filter(price -> !price.time().isBefore(now.minus(FRESH)))
                        .toList());
    }

    /** The price of a type on a market. */
    Optional<TypePrice> find(String type, Market market) {
        return prices.stream()
                .filter(price -> price.type().equals(type) && price.market().equals(market.label()))
                .findFirst();
    }

    /** This cache with prices of types that it does not have. */
    PriceCache with(List<TypePrice> more) {
        return new PriceCache(
                region, Stream.concat(more.stream(), prices.stream()).toList());
    }
}
