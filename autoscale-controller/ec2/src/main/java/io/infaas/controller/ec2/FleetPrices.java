package io.infaas.controller.ec2;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.Market;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Fills in the prices that a fleet file leaves out. Not thread-safe. */
public final class FleetPrices {

    /** Factor by which a spot price may rise before the machine is lost. */
    private static final double SPOT_MARGIN = 1.25;

    /** EC2 takes at most nine tenths off: a lower price in the history is no price. */
    private static final double LEAST_OF_ON_DEMAND = 0.05;

    private final List<String> notes = new ArrayList<>();
    private final Map<Market, FleetException> failures = new EnumMap<>(Market.class);
    private FleetFile fleet;
    private PriceCache cache;

    private FleetPrices(FleetFile fleet, Clock clock) {
        this.fleet = fleet;
        cache = PriceCache.empty(Ec2Settings.in(fleet).region(), clock.instant());
    }

    /**
     * Fills in the prices that a fleet file leaves out. Asks AWS for them, unless it did so within the last hours. Blocks for up to two minutes.
     *
     * @param file the fleet file; answers of AWS are in a file beside it
     * @param keeping whether to write that file
     * @throws FleetException naming a type for which AWS has no price, and the key that states it
     * @throws IllegalArgumentException if the budget is too small for these prices
     */
    public static FleetPrices fill(FleetFile fleet, Path file, boolean keeping, Clock clock) {
        Ec2Settings settings = Ec2Settings.in(fleet);
        if (settings.isPriced()) {
            return new FleetPrices(fleet, clock);
        }
        try (DefaultCredentialsProvider credentials =
                        DefaultCredentialsProvider.builder().build();
                AwsPrices aws = new AwsPrices(settings, clock, credentials)) {
            return fill(fleet, file, keeping, clock, aws);
        }
    }

    static FleetPrices fill(FleetFile fleet, Path file, boolean keeping, Clock clock, PriceSource source) {
        FleetPrices prices = new FleetPrices(fleet, clock);
        prices.find(file.resolveSibling(file.getFileName() + ".prices.json"), keeping, clock.instant(), source);
        Ec2Settings settings = Ec2Settings.in(fleet);
        prices.fleet = fleet.with(settings.with(settings.classes().stream()
                .map(nodes -> nodes.with(nodes.types().stream()
                        .map(type -> new PricedType(
                                type.type(), type.nodeType(), prices.onDemand(nodes, type), prices.spot(nodes, type)))
                        .toList()))
                .toList()));
        return prices;
    }

    /** The fleet, with a price for every type on each of its markets. */
    public FleetFile fleet() {
        return fleet;
    }

    /** Each price with its source, and each failure to ask AWS; one line each. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The failures to ask AWS for the prices of a market. */
    public Map<Market, FleetException> failures() {
        return Map.copyOf(failures);
    }

    private void find(Path cacheFile, boolean keeping, Instant now, PriceSource source) {
        try {
            cache = PriceCache.read(cacheFile, cache.region(), now);
        } catch (DocumentException e) {
            notes.add("prices in the cache are not used: " + e.getMessage());
        }
        for (Market market : Market.values()) {
            Map<String, Set<String>> zones = findUnpriced(market);
            if (zones.isEmpty()) {
                continue;
            }
            try {
                cache = cache.with(
                        market == Market.SPOT ? source.spot(zones) : source.onDemand(zones.keySet()), market);
                if (keeping) {
                    DocumentFormat.JSON.write(cacheFile, cache);
                }
            } catch (FleetException e) {
                failures.put(market, e);
                notes.add(String.valueOf(e.getMessage()));
            } catch (DocumentException e) {
                notes.add("prices are not in the cache, the next start asks AWS again: " + e.getMessage());
            }
        }
    }

    /** Types without a price on a market in fleet file and cache, with the zones of their classes. */
    private Map<String, Set<String>> findUnpriced(Market market) {
        Map<String, Set<String>> zones = new TreeMap<>();
        for (NodeClass nodes : Ec2Settings.in(fleet).classes()) {
            // the price on demand bounds that on spot
            for (PricedType type : nodes.types()) {
                boolean bounds = market == Market.ON_DEMAND && isMissing(nodes, type, Market.SPOT);
                if ((bounds ? type.onDemandPerHour().isEmpty() : isMissing(nodes, type, market))
                        && cache.find(type.type(), market).isEmpty()) {
                    zones.computeIfAbsent(type.type(), name -> new TreeSet<>())
                            .addAll(nodes.zones().keySet());
                }
            }
        }
        return zones;
    }

    private static boolean isMissing(NodeClass nodes, PricedType type, Market market) {
        return nodes.markets().contains(market) && type.price(market).isEmpty();
    }

    private OptionalDouble onDemand(NodeClass nodes, PricedType type) {
        if (!isMissing(nodes, type, Market.ON_DEMAND)) {
            return type.onDemandPerHour();
        }
        double price = cache.find(type.type(), Market.ON_DEMAND)
                .orElseThrow(() -> missingPrice(nodes, type, "onDemandPerHour", Market.ON_DEMAND));
        notes.add("%s on demand: $%s/h (AWS, %s)".formatted(type.type(), price, cache.day()));
        return OptionalDouble.of(price);
    }

    /** The most that is paid on spot: a margin above the history, at most the price on demand. */
    private OptionalDouble spot(NodeClass nodes, PricedType type) {
        if (!isMissing(nodes, type, Market.SPOT)) {
            return type.spotPerHour();
        }
        double onDemandPrice = cache.find(type.type(), Market.ON_DEMAND).orElse(Double.POSITIVE_INFINITY);
        double onDemand = type.onDemandPerHour().orElse(onDemandPrice);
        double history = cache.find(type.type(), Market.SPOT).orElse(0);
        boolean usable = history > 0 && (Double.isInfinite(onDemand) || history >= LEAST_OF_ON_DEMAND * onDemand);
        if (!usable && Double.isInfinite(onDemand)) {
            throw missingPrice(nodes, type, "spotPerHour", Market.SPOT);
        }
        double limit = usable ? Math.min(onDemand, Math.ceil(1e4 * SPOT_MARGIN * history) / 1e4) : onDemand;
        String source = usable
                ? "25 % above the highest price of a day: AWS, " + cache.day()
                : "no usable spot price: price on demand";
        notes.add("%s on spot: at most $%s/h (%s)".formatted(type.type(), limit, source));
        return OptionalDouble.of(limit);
    }

    private FleetException missingPrice(NodeClass nodes, PricedType type, String field, Market market) {
        String text = "type '%s' of class '%s': AWS has no price: set its %s in the fleet file"
                .formatted(type.type(), nodes.name(), field);
        FleetException failure = failures.get(market);
        return failure == null
                ? new FleetException(text)
                : new FleetException("%s; %s".formatted(text, failure.getMessage()), failure);
    }

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

    /** Prices of AWS by type, US dollars per hour. Calls block for a bounded time, and fail with a {@link FleetException} of one line. */
    interface PriceSource {

        /** Prices on demand on Linux; none for a type that AWS does not list. */
        Map<String, Double> onDemand(Set<String> types);

        /**
         * The highest prices of the last day on spot; none for a type without history.
         *
         * @param zones zones that count, by type
         */
        Map<String, Double> spot(Map<String, Set<String>> zones);
    }
}
