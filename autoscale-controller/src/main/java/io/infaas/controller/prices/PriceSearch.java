package io.infaas.controller.prices;

import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.node.Market;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Looks for prices: what AWS said lately, else what it says now, else what it said within a month, else the shipped table. Not thread-safe.
 */
final class PriceSearch {

    private final PriceCache cache;
    private final PriceSource source;
    private final ShippedPrices shipped;
    private final Instant now;
    private final List<TypePrice> read = new ArrayList<>();
    private final Map<Market, FleetException> failures = new EnumMap<>(Market.class);

    PriceSearch(PriceCache cache, PriceSource source, ShippedPrices shipped, Instant now) {
        this.cache = cache;
        this.source = source;
        this.shipped = shipped;
        this.now = now;
    }

    /** Prices on demand by type; none of those that nobody knows. */
    SortedMap<String, FoundPrice> onDemand(Set<String> types) {
        SortedMap<String, FoundPrice> found = find(types, Market.ON_DEMAND, source::onDemand);
        for (String type : types) {
            OptionalDouble price = shipped.find(cache.region(), type);
            if (price.isPresent()) {
                found.putIfAbsent(type, new FoundPrice(price.getAsDouble(), "shipped table of " + shipped.date()));
            }
        }
        return found;
    }

    /** The highest prices on spot of the last day, by type. */
    SortedMap<String, FoundPrice> spot(Map<String, Set<String>> zones) {
        return find(zones.keySet(), Market.SPOT, types -> {
            Map<String, Set<String>> asked = new TreeMap<>(zones);
            asked.keySet().retainAll(types);
            return source.spot(asked);
        });
    }

    private SortedMap<String, FoundPrice> find(
            Set<String> types, Market market, Function<Set<String>, Map<String, Double>> ask) {
        SortedMap<String, FoundPrice> found = new TreeMap<>();
        addCached(found, types, market, PriceCache.FRESH);
        Set<String> missing = new TreeSet<>(types);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            try {
                ask.apply(missing).forEach((type, price) -> {
                    if (price > 0) {
                        read.add(TypePrice.of(type, market, price, now));
                        found.put(type, new FoundPrice(price, "AWS, " + day(now)));
                    }
                });
            } catch (FleetException e) {
                failures.put(market, e);
            }
            addCached(found, types, market, PriceCache.USABLE);
        }
        return found;
    }

    private void addCached(SortedMap<String, FoundPrice> found, Set<String> types, Market market, Duration oldest) {
        for (String type : types) {
            cache.find(type, market, now, oldest)
                    .ifPresent(price ->
                            found.putIfAbsent(type, new FoundPrice(price.perHour(), "AWS, " + day(price.time()))));
        }
    }

    private static String day(Instant time) {
        return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** What was not in the cache, or too old there. */
    List<TypePrice> read() {
        return List.copyOf(read);
    }

    /** Why AWS could not be asked for the prices of a market. */
    Map<Market, FleetException> failures() {
        return Map.copyOf(failures);
    }
}
