package io.infaas.controller.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.ec2.FleetPrices.PriceSource;
import io.infaas.controller.fleetfile.FleetException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;

/** Prices of the region of a fleet: the Price List, and the history of spot. China and the US government have other price lists. */
final class AwsPrices implements PriceSource, AutoCloseable {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** A type in a zone has a few prices a day. */
    private static final int MOST_PAGES = 20;

    private final Ec2Settings settings;
    private final Clock clock;
    private final Ec2Clients clients;
    private final PricingClient list;

    AwsPrices(Ec2Settings settings, Clock clock, AwsCredentialsProvider credentials) {
        this.settings = settings;
        this.clock = clock;
        clients = new Ec2Clients(settings, credentials, List.of(new DryRunsOnly()));
        list = clients.prices();
    }

    @Override
    public Map<String, Double> onDemand(Set<String> types) {
        Map<String, Double> prices = new TreeMap<>();
        Instant end = clock.instant().plus(LONGEST);
        try {
            for (String type : types) {
                if (clock.instant().isAfter(end)) {
                    throw new FleetException("the price list is slow: no more prices after %s".formatted(LONGEST));
                }
                onDemand(type).ifPresent(price -> prices.put(type, price));
            }
        } catch (SdkException e) {
            throw new FleetException("the price list cannot be read: " + Ec2Calls.line(e), e);
        }
        return prices;
    }

    /** The price of a type on Linux, on shared hardware and with nothing preinstalled; the highest if there are several. */
    private OptionalDouble onDemand(String type) {
        return list
                .getProducts(request -> request.serviceCode("AmazonEC2")
                        .maxResults(10)
                        .filters(
                                match("instanceType", type),
                                match("regionCode", settings.region()),
                                match("operatingSystem", "Linux"),
                                match("preInstalledSw", "NA"),
                                match("tenancy", "Shared"),
                                match("capacitystatus", "Used"),
                                match("marketoption", "OnDemand")))
                .priceList()
                .stream()
                .flatMap(product -> parse(product).at("/terms/OnDemand").findValues("priceDimensions").stream())
                .flatMap(dimensions -> dimensions.findParents("unit").stream())
                .filter(dimension -> dimension.path("unit").asText().equals("Hrs"))
                .mapToDouble(dimension -> dimension.at("/pricePerUnit/USD").asDouble(0))
                .filter(price -> price > 0)
                .max();
    }

    private static Filter match(String field, String value) {
        return Filter.builder()
                .type(FilterType.TERM_MATCH)
                .field(field)
                .value(value)
                .build();
    }

    private static JsonNode parse(String product) {
        try {
            return DocumentFormat.JSON.parse("the price list", product, JsonNode.class);
        } catch (DocumentException e) {
            throw new FleetException("the price list has a product that cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, Double> spot(Map<String, Set<String>> zones) {
        Map<String, Double> prices = new TreeMap<>();
        try {
            clients
                    .ec2()
                    .describeSpotPriceHistoryPaginator(request -> request.instanceTypesWithStrings(zones.keySet())
                            .productDescriptions("Linux/UNIX")
                            .startTime(clock.instant().minus(DAY)))
                    .stream()
                    .limit(MOST_PAGES)
                    .flatMap(page -> page.spotPriceHistory().stream())
                    .filter(price -> zones.getOrDefault(price.instanceTypeAsString(), Set.of())
                            .contains(price.availabilityZone()))
                    .forEach(price ->
                            prices.merge(price.instanceTypeAsString(), Double.valueOf(price.spotPrice()), Math::max));
        } catch (SdkException | NumberFormatException e) {
            throw new FleetException("the history of spot prices cannot be read: " + Ec2Calls.line(e), e);
        }
        return prices;
    }

    @Override
    public void close() {
        list.close();
        clients.close();
    }
}
