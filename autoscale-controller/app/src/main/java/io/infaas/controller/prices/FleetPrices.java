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
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

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
     * @throws FleetException naming a type for which AWS told no price
     * @throws IllegalArgumentException if the budget is too small for these prices
     */
    public static FleetPrices fill(FleetFile fleet, Path file, boolean keeping, Clock clock) {
        if (missing(fleet.ec2(), Market.ON_DEMAND).isEmpty()
                && missing(fleet.ec2(), Market.SPOT).isEmpty()) {
            return new FleetPrices(fleet, List.of(), Map.of());
        }
        try (DefaultCredentialsProvider credentials =
                        DefaultCredentialsProvider.builder().build();
                AwsPrices aws = new AwsPrices(fleet.ec2(), clock, credentials)) {
            return fill(fleet, file, keeping, clock, aws);
        }
    }

    static FleetPrices fill(FleetFile fleet, Path file, boolean keeping, Clock clock, PriceSource source) {
        Path kept = file.resolveSibling(file.getFileName() + CACHE_SUFFIX);
        List<String> notes = new ArrayList<>();
        Map<Market, FleetException> failures = new EnumMap<>(Market.class);
        PriceCache cache = read(kept, fleet.ec2().region(), notes).at(clock.instant());
        for (Market market : Market.values()) {
            try {
                List<TypePrice> answers = ask(fleet.ec2(), market, cache, source, clock.instant());
                cache = cache.with(answers);
                if (keeping && !answers.isEmpty()) {
                    write(kept, cache, notes);
                }
            } catch (FleetException e) {
                failures.put(market, e);
                notes.add(String.valueOf(e.getMessage()));
            }
        }
        PriceCache prices = cache;
        return new FleetPrices(
                fleet.with(fleet.ec2().classes().stream()
                        .map(nodes -> nodes.with(nodes.types().stream()
                                .map(type -> priced(nodes, type, prices, failures, notes))
                                .toList()))
                        .toList()),
                notes,
                failures);
    }

    /** Asks for the prices on a market that neither the fleet file nor the cache has. */
    private static List<TypePrice> ask(
            Ec2Settings settings, Market market, PriceCache cache, PriceSource source, Instant now) {
        Map<String, Set<String>> zones = missing(settings, market);
        if (market == Market.ON_DEMAND) {
            // the price on spot is bounded by it
            Map<String, Set<String>> onSpot = missing(settings, Market.SPOT);
            settings.classes().stream()
                    .flatMap(nodes -> nodes.types().stream())
                    .filter(type -> type.onDemandPerHour().isEmpty() && onSpot.containsKey(type.type()))
                    .forEach(type -> zones.put(type.type(), Set.of()));
        }
        zones.keySet().removeIf(type -> cache.find(type, market).isPresent());
        if (zones.isEmpty()) {
            return List.of();
        }
        Map<String, Double> answers = market == Market.SPOT ? source.spot(zones) : source.onDemand(zones.keySet());
        return answers.entrySet().stream()
                .filter(price -> price.getValue() > 0)
                .map(price -> TypePrice.of(price.getKey(), market, price.getValue(), now))
                .toList();
    }

    private static PricedType priced(
            NodeClass nodes,
            PricedType type,
            PriceCache prices,
            Map<Market, FleetException> failures,
            List<String> notes) {
        Optional<TypePrice> listed = prices.find(type.type(), Market.ON_DEMAND);
        OptionalDouble perHour = type.onDemandPerHour();
        if (perHour.isEmpty() && nodes.markets().contains(Market.ON_DEMAND)) {
            TypePrice found =
                    listed.orElseThrow(() -> unknown(nodes, type, "onDemandPerHour", failures.get(Market.ON_DEMAND)));
            perHour = OptionalDouble.of(found.perHour());
            notes.add("%s on demand: $%s/h (AWS, %s)".formatted(type.type(), found.perHour(), found.day()));
        }
        OptionalDouble spotPerHour = type.spotPerHour();
        if (spotPerHour.isEmpty() && nodes.markets().contains(Market.SPOT)) {
            OptionalDouble onDemand = type.onDemandPerHour().isPresent()
                    ? type.onDemandPerHour()
                    : listed.map(TypePrice::perHour).map(OptionalDouble::of).orElse(OptionalDouble.empty());
            spotPerHour = OptionalDouble.of(spotLimit(nodes, type, onDemand, prices, failures, notes));
        }
        return new PricedType(type.type(), type.nodeType(), perHour, spotPerHour);
    }

    /** The most that is paid on spot: a margin above the history, at most the price on demand. */
    private static double spotLimit(
            NodeClass nodes,
            PricedType type,
            OptionalDouble onDemand,
            PriceCache prices,
            Map<Market, FleetException> failures,
            List<String> notes) {
        Optional<TypePrice> history = prices.find(type.type(), Market.SPOT)
                .filter(price -> price.perHour() >= LEAST_OF_ON_DEMAND * onDemand.orElse(0));
        if (history.isPresent()) {
            double limit = Math.min(
                    onDemand.orElse(Double.POSITIVE_INFINITY),
                    Math.ceil(1e4 * SPOT_MARGIN * history.get().perHour()) / 1e4);
            notes.add("%s on spot: at most $%s/h (a quarter above the highest of a day: AWS, %s)"
                    .formatted(type.type(), limit, history.get().day()));
            return limit;
        }
        double limit = onDemand.orElseThrow(() -> unknown(nodes, type, "spotPerHour", failures.get(Market.SPOT)));
        notes.add("%s on spot: at most $%s/h (no usable spot price: that on demand)".formatted(type.type(), limit));
        return limit;
    }

    private static FleetException unknown(
            NodeClass nodes, PricedType type, String field, @Nullable FleetException failure) {
        String text =
                "type '%s' of class '%s': AWS told no price: set its %s".formatted(type.type(), nodes.name(), field);
        return failure == null
                ? new FleetException(text)
                : new FleetException("%s; %s".formatted(text, failure.getMessage()), failure);
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
