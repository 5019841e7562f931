package io.infaas.controller.preflight;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.ec2.FleetPrices;
import io.infaas.controller.ec2.NodeClass;
import io.infaas.controller.ec2.PricedType;
import io.infaas.controller.ec2.UserData;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.Market;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The fleet file, the prices that it leaves out, and the catalog. Not thread-safe: a check may need the result of an earlier one. */
final class FileChecks {

    private static final String PRICE_LIST = "pricing:GetProducts";
    private static final String SPOT_PRICES = "ec2:DescribeSpotPriceHistory";

    /** As {@code infaas user-data} writes a server that is not a path. */
    private static final Pattern CONTAINER = Pattern.compile("(?m)^ *SERVER=[^/\\s]");

    /** Enough for some 16 GB. */
    private static final int PULL_SECONDS = 600;

    private final Examination examination;
    private final Path fleetFile;
    private final Clock clock;
    private Optional<FleetFile> fleet = Optional.empty();
    private Map<Market, FleetException> priceFailures = Map.of();
    private Optional<Catalog> catalog = Optional.empty();

    FileChecks(Examination examination, Path fleetFile, Clock clock) {
        this.examination = examination;
        this.fleetFile = fleetFile;
        this.clock = clock;
    }

    /** Checks the fleet file, and the prices that it leaves out; returns the fleet with all prices, empty if there is a mistake. */
    Optional<FleetFile> checkFleet() {
        examination.check("fleet file", "", this::readFleet);
        Optional<FleetFile> unpriced =
                fleet.filter(file -> !Ec2Settings.in(file).isPriced());
        if (unpriced.isPresent()) {
            fleet = Optional.empty();
            examination.check("prices that the file leaves out", PRICE_LIST, () -> fill(unpriced.get()));
            examination.check(PRICE_LIST, () -> priceCall(PRICE_LIST, Market.ON_DEMAND));
            if (Ec2Settings.in(unpriced.get()).classes().stream()
                    .anyMatch(nodes -> nodes.markets().contains(Market.SPOT))) {
                examination.check(SPOT_PRICES, () -> priceCall(SPOT_PRICES, Market.SPOT));
            }
        }
        return fleet;
    }

    private Finding readFleet() {
        FleetFile file = FleetFile.read(fleetFile);
        fleet = Optional.of(file);
        FleetSettings bounds = file.settings();
        Ec2Settings ec2 = Ec2Settings.in(file);
        return Finding.ok("%s: %d to %d nodes for at most $%.2f/h, cluster %s in %s"
                .formatted(
                        fleetFile,
                        bounds.minimum(),
                        bounds.maximum(),
                        bounds.budgetPerHour(),
                        ec2.cluster(),
                        ec2.region()));
    }

    private Finding fill(FleetFile unpriced) {
        FleetPrices prices = FleetPrices.fill(unpriced, fleetFile, false, clock);
        fleet = Optional.of(prices.fleet());
        priceFailures = prices.failures();
        return Finding.ok(String.join("; ", prices.notes()));
    }

    private Finding priceCall(String action, Market market) {
        FleetException failure = priceFailures.get(market);
        if (failure == null) {
            return Finding.ok("allowed");
        }
        AwsFailure reason = AwsFailure.of(failure, action);
        if (reason.kind() == AwsFailure.Kind.DENIED) {
            throw failure;
        }
        return Finding.notChecked(reason.text());
    }

    /** Checks the catalog and the classes, as far as no call is needed; returns the catalog, empty if there is a mistake. */
    Optional<Catalog> checkContents(FleetFile priced, Optional<Path> catalogFile) {
        examination.check("catalog", "", () -> readCatalog(priced, catalogFile));
        Path folder = Objects.requireNonNull(fleetFile.toAbsolutePath().getParent(), "a file is in a folder");
        Ec2Settings settings = Ec2Settings.in(priced);
        for (NodeClass nodes : settings.classes()) {
            examination.check("class %s, prices".formatted(nodes.name()), "", () -> prices(nodes));
            examination.check(
                    "class %s, user data".formatted(nodes.name()), "", () -> userData(settings, nodes, folder));
        }
        return catalog;
    }

    private Finding readCatalog(FleetFile priced, Optional<Path> catalogFile) {
        if (catalogFile.isEmpty()) {
            return Finding.notChecked("give --catalog to compare node types with it");
        }
        Catalog extended = priced.extend(CatalogFile.read(catalogFile.get()), fleetFile);
        catalog = Optional.of(extended);
        return Finding.ok("%s: %d variants, and all node types of the fleet"
                .formatted(catalogFile.get(), extended.variants().size()));
    }

    private Finding prices(NodeClass nodes) {
        for (PricedType type : nodes.types()) {
            Optional<NodeType> nodeType = catalog.flatMap(variants -> variants.nodeType(type.nodeType()));
            if (nodeType.isPresent() && nodeType.get().pricePerHour() == 0) {
                return Finding.wrong(
                        "node type '%s' has no price in the catalog, so that all variants on it seem to cost the same"
                                .formatted(type.nodeType()),
                        "give its pricePerHour");
            }
            double onDemand = type.onDemandPerHour().orElse(Double.POSITIVE_INFINITY);
            double spot = type.spotPerHour().orElse(0);
            if (nodes.markets().contains(Market.SPOT) && spot > onDemand) {
                return Finding.wrong(
                        "type '%s' may cost more on spot (%s) than on demand (%s)"
                                .formatted(type.type(), spot, onDemand),
                        "lower its spotPerHour");
            }
        }
        return Finding.ok(nodes.markets().stream()
                .map(Market::label)
                .collect(Collectors.joining(" and ", "every type has a price: ", "")));
    }

    static Finding userData(Ec2Settings settings, NodeClass nodes, Path folder) {
        if (nodes.userData().isEmpty()) {
            return Finding.ok("none: the image must start a tritonserver itself");
        }
        String text = UserData.read(settings, nodes, folder);
        String size =
                "%s, %d bytes filled in".formatted(nodes.userData(), text.getBytes(StandardCharsets.UTF_8).length);
        return Finding.ok(
                nodes.startSeconds() < PULL_SECONDS && CONTAINER.matcher(text).find()
                        ? "%s; warning: it takes minutes to pull Triton's container, and a node is given up after three times startSeconds %d: give %d, or an image that has the container"
                                .formatted(size, nodes.startSeconds(), PULL_SECONDS)
                        : size);
    }
}
