package io.infaas.controller.preflight;

import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.Market;
import io.infaas.controller.prices.FleetPrices;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The prices that the fleet file leaves out can be found. Not thread-safe. */
final class MissingPricesCheck implements FleetCheck {

    private static final String LIST = "pricing:GetProducts";

    private final FleetFile fleet;
    private final Path file;
    private final Clock clock;
    private Optional<FleetFile> priced = Optional.empty();
    private Map<Market, FleetException> failures = Map.of();

    MissingPricesCheck(FleetFile fleet, Path file, Clock clock) {
        this.fleet = fleet;
        this.file = file;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "prices that the file leaves out";
    }

    @Override
    public String action() {
        return LIST;
    }

    @Override
    public Finding examine() {
        try {
            FleetPrices filled = FleetPrices.fill(fleet, file, false, clock);
            priced = Optional.of(filled.fleet());
            failures = filled.failures();
            return ok(String.join("; ", filled.notes()));
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()), "");
        }
    }

    /** Whether AWS may be asked for prices on the markets of the fleet, once they were looked for. */
    List<FleetCheck> questions() {
        boolean spot =
                fleet.ec2().classes().stream().anyMatch(nodes -> nodes.markets().contains(Market.SPOT));
        PriceQuestionCheck list = new PriceQuestionCheck(LIST, Optional.ofNullable(failures.get(Market.ON_DEMAND)));
        PriceQuestionCheck history =
                new PriceQuestionCheck("ec2:DescribeSpotPriceHistory", Optional.ofNullable(failures.get(Market.SPOT)));
        return spot ? List.of(list, history) : List.of(list);
    }

    /** The fleet with all prices, once they were found. */
    Optional<FleetFile> priced() {
        return priced;
    }
}
