package io.infaas.controller.prices;

import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Calls;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.fleetfile.Ec2Settings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

/** Prices of the region of a fleet: the price list, and the history of spot. Where AWS has a stand-in, that is asked. */
final class AwsPrices implements PriceSource, AutoCloseable {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** A type in a zone has a few prices a day. */
    private static final int MOST_PAGES = 20;

    private final Ec2Settings settings;
    private final Clock clock;
    private final DefaultCredentialsProvider credentials =
            DefaultCredentialsProvider.builder().build();
    private final Ec2Clients clients;
    private final PriceList list;

    AwsPrices(Ec2Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        clients = new Ec2Clients(settings, credentials, List.of(new DryRunsOnly()));
        list = new PriceList(settings.endpoint().or(AwsPrices::standIn).orElse(PriceList.ENDPOINT), credentials);
    }

    /** What the clients of the SDK would call. */
    private static Optional<URI> standIn() {
        return Stream.of(
                        System.getenv("AWS_ENDPOINT_URL_PRICING"),
                        System.getProperty("aws.endpointUrl"),
                        System.getenv("AWS_ENDPOINT_URL"))
                .filter(url -> url != null && !url.isBlank())
                .map(URI::create)
                .findFirst();
    }

    @Override
    public Map<String, Double> onDemand(Set<String> types) {
        Map<String, Double> prices = new TreeMap<>();
        Instant end = clock.instant().plus(LONGEST);
        try {
            for (String type : types) {
                if (clock.instant().isAfter(end)) {
                    throw new FleetException("the price list is slow: it was asked for %s".formatted(LONGEST));
                }
                list.onDemand(settings.region(), type).ifPresent(price -> prices.put(type, price));
            }
        } catch (SdkException e) {
            throw new FleetException("the price list cannot be asked: " + Ec2Calls.line(e), e);
        }
        return prices;
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
                    .forEach(price -> prices.merge(price.instanceTypeAsString(), dollars(price), Math::max));
        } catch (SdkException e) {
            throw new FleetException("the history of spot prices cannot be read: " + Ec2Calls.line(e), e);
        }
        return prices;
    }

    private static double dollars(SpotPrice price) {
        try {
            return Double.parseDouble(price.spotPrice());
        } catch (NumberFormatException e) {
            throw new FleetException("the history of spot prices has '%s'".formatted(price.spotPrice()), e);
        }
    }

    @Override
    public void close() {
        list.close();
        clients.close();
        credentials.close();
    }
}
