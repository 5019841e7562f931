package io.infaas.controller.preflight;

import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.prices.FleetPrices;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** The prices that the fleet file leaves out can be found. Not thread-safe. */
final class MissingPricesCheck implements FleetCheck {

    private final FleetFile fleet;
    private final Path file;
    private final Clock clock;
    private Optional<FleetFile> priced = Optional.empty();

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
        return "";
    }

    @Override
    public Finding examine() {
        try {
            FleetPrices filled = FleetPrices.fill(fleet, file, false, clock);
            priced = Optional.of(filled.fleet());
            return ok(String.join("; ", filled.notes()));
        } catch (FleetException | IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()), "");
        }
    }

    /** The fleet with all prices, once they were found. */
    Optional<FleetFile> priced() {
        return priced;
    }
}
