package io.infaas.controller.prices;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.fleetfile.Ec2Settings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.fleetfile.NodeClass;
import io.infaas.controller.fleetfile.PricedType;
import io.infaas.controller.node.Market;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A fleet in which every type has a price on each of its markets.
 *
 * @param notes what was filled in and where it is from, and why AWS could not be asked; one line each
 * @param failures why AWS could not be asked for the prices of a market
 */
public record FleetPrices(FleetFile fleet, List<String> notes, Map<Market, FleetException> failures) {

    /** A spot price may rise by so much before the machine is lost. */
    private static final double SPOT_MARGIN = 1.25;

    /** EC2 takes at most nine tenths off: a history that says less than this is none. */
    private static final double LEAST_OF_ON_DEMAND = 0.05;

    private static final String CACHE_SUFFIX = ".prices.json";

    public FleetPrices {
        notes = List.copyOf(notes);
        failures = Map.copyOf(failures);
    }

    /**
     * Fills in the prices that a fleet file leaves out; asks AWS for them, unless it did so within the last hours. Blocks for up to two minutes.
     *
     * @param file the fleet file; what AWS says is kept beside it
     * @param keeping whether it is kept
     * @throws FleetException naming a type of which nobody knows a price
     * @throws IllegalArgumentException if the budget is too small for these prices
     */
    public static FleetPrices fill(FleetFile fleet, Path file, boolean keeping, Clock clock) {
        if (missing(fleet.ec2(), Market.ON_DEMAND).isEmpty()
                && missing(fleet.ec2(), Market.SPOT).isEmpty()) {
            return new FleetPrices(fleet, List.of(), Map.of());
        }
        try (AwsPrices aws = new AwsPrices(fleet.ec2(), clock)) {
            return fill(fleet, file, keeping, clock, aws);
        }
    }

    static FleetPrices fill(FleetFile fleet, Path file, boolean keeping, Clock clock, PriceSource source) {
        Path kept = file.resolveSibling(file.getFileName() + CACHE_SUFFIX);
        List<String> notes = new ArrayList<>();
        PriceCache cache = read(kept, fleet.ec2().region(), notes);
        PriceSearch search = new PriceSearch(cache, source, ShippedPrices.read(), clock.instant());
        Map<String, Set<String>> onSpot = missing(fleet.ec2(), Market.SPOT);
        Set<String> onDemand =
                new TreeSet<>(missing(fleet.ec2(), Market.ON_DEMAND).keySet());
        // spot is bounded by it
        types(fleet.ec2())
                .filter(type -> onSpot.containsKey(type.type())
                        && type.onDemandPerHour().isEmpty())
                .forEach(type -> onDemand.add(type.type()));
        SortedMap<String, FoundPrice> prices = search.onDemand(onDemand);
        SortedMap<String, FoundPrice> spot = search.spot(onSpot);
        Stream.of(Market.values())
                .flatMap(market -> Optional.ofNullable(search.failures().get(market)).stream())
                .forEach(failure -> notes.add(String.valueOf(failure.getMessage())));
        if (keeping && !search.read().isEmpty()) {
            write(kept, cache.with(search.read(), clock.instant()), notes);
        }
        return new FleetPrices(
                fleet.with(fleet.ec2().classes().stream()
                        .map(nodes -> nodes.with(nodes.types().stream()
                                .map(type -> priced(nodes, type, prices, spot, notes))
                                .toList()))
                        .toList()),
                notes,
                search.failures());
    }

    private static PricedType priced(
            NodeClass nodes,
            PricedType type,
            SortedMap<String, FoundPrice> prices,
            SortedMap<String, FoundPrice> spot,
            List<String> notes) {
        Optional<FoundPrice> onDemand = type.onDemandPerHour().isPresent()
                ? Optional.of(new FoundPrice(type.onDemandPerHour().getAsDouble(), "fleet file"))
                : Optional.ofNullable(prices.get(type.type()));
        OptionalDouble perHour = type.onDemandPerHour();
        OptionalDouble spotPerHour = type.spotPerHour();
        if (nodes.markets().contains(Market.ON_DEMAND) && perHour.isEmpty()) {
            FoundPrice found = onDemand.orElseThrow(() -> unknown(nodes, type, "onDemandPerHour", notes));
            perHour = OptionalDouble.of(found.perHour());
            notes.add("%s on demand: $%s/h (%s)".formatted(type.type(), found.perHour(), found.source()));
        }
        if (nodes.markets().contains(Market.SPOT) && spotPerHour.isEmpty()) {
            FoundPrice most = most(onDemand, Optional.ofNullable(spot.get(type.type())))
                    .orElseThrow(() -> unknown(nodes, type, "spotPerHour", notes));
            spotPerHour = OptionalDouble.of(most.perHour());
            notes.add("%s on spot: at most $%s/h (%s)".formatted(type.type(), most.perHour(), most.source()));
        }
        return new PricedType(type.type(), type.nodeType(), perHour, spotPerHour);
    }

    private static FleetException unknown(NodeClass nodes, PricedType type, String field, List<String> notes) {
        return new FleetException("class '%s': nobody knows a price of type '%s': give its %s%s"
                .formatted(nodes.name(), type.type(), field, notes.isEmpty() ? "" : "; " + String.join("; ", notes)));
    }

    /** The most that is paid on spot. */
    private static Optional<FoundPrice> most(Optional<FoundPrice> onDemand, Optional<FoundPrice> spot) {
        double limit = onDemand.map(FoundPrice::perHour).orElse(Double.POSITIVE_INFINITY);
        double least =
                onDemand.map(price -> LEAST_OF_ON_DEMAND * price.perHour()).orElse(0.0);
        return spot.filter(price -> price.perHour() >= least)
                .map(price -> new FoundPrice(
                        Math.min(limit, Math.ceil(1e4 * SPOT_MARGIN * price.perHour()) / 1e4),
                        "a quarter above the highest of a day: " + price.source()))
                .or(() -> onDemand.map(price ->
                        new FoundPrice(price.perHour(), "no usable spot price, that on demand: " + price.source())));
    }

    /** Types without a price on a market of their class, with the zones in which they may be launched. */
    private static Map<String, Set<String>> missing(Ec2Settings settings, Market market) {
        Map<String, Set<String>> missing = new TreeMap<>();
        for (NodeClass nodes : settings.classes()) {
            for (PricedType type : nodes.types()) {
                if (nodes.markets().contains(market) && type.price(market).isEmpty()) {
                    missing.computeIfAbsent(type.type(), name -> new TreeSet<>())
                            .addAll(nodes.zones().keySet());
                }
            }
        }
        return missing;
    }

    private static Stream<PricedType> types(Ec2Settings settings) {
        return settings.classes().stream().flatMap(nodes -> nodes.types().stream());
    }

    private static PriceCache read(Path file, String region, List<String> notes) {
        PriceCache none = new PriceCache(region, List.of());
        if (!Files.exists(file)) {
            return none;
        }
        try {
            PriceCache kept = DocumentFormat.JSON.read(file, PriceCache.class);
            return kept.region().equals(region) ? kept : none;
        } catch (DocumentException e) {
            notes.add("kept prices are not used: " + e.getMessage());
            return none;
        }
    }

    private static void write(Path file, PriceCache cache, List<String> notes) {
        try {
            DocumentFormat.JSON.write(file, cache);
        } catch (DocumentException e) {
            notes.add("prices are not kept, AWS is asked again at the next start: " + e.getMessage());
        }
    }
}
