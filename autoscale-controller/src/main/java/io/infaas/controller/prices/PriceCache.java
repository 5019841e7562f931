package io.infaas.controller.prices;

import io.infaas.controller.node.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What AWS said before: a file beside the fleet file, of one region.
 *
 * @param prices at most one for a type and market
 */
record PriceCache(String region, List<TypePrice> prices) {

    /** Age up to which AWS is not asked again. */
    static final Duration FRESH = Duration.ofHours(12);

    /** Age up to which a price counts if AWS does not answer. */
    static final Duration USABLE = Duration.ofDays(30);

    PriceCache {
        prices = List.copyOf(prices);
    }

    /** The price of a type, if it is not older than an age. */
    Optional<TypePrice> find(String type, Market market, Instant now, Duration oldest) {
        return prices.stream()
                .filter(price -> price.isOf(type, market) && !price.time().isBefore(now.minus(oldest)))
                .findFirst();
    }

    /** This cache with newer prices; what is too old to be used goes. */
    PriceCache with(List<TypePrice> newer, Instant now) {
        List<TypePrice> all = new ArrayList<>(newer);
        prices.stream()
                .filter(price -> !price.time().isBefore(now.minus(USABLE)))
                .filter(price -> newer.stream()
                        .noneMatch(other -> other.type().equals(price.type())
                                && other.market().equals(price.market())))
                .forEach(all::add);
        return new PriceCache(region, all);
    }
}
