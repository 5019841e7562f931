package io.infaas.controller.ec2;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.fleetfile.FleetProvider;
import io.infaas.controller.lease.Mandate;
import io.infaas.gateway.security.ClusterSecret;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** The machines of a fleet file on EC2. */
record Ec2FleetProvider(FleetFile fleet, Path file, Optional<ClusterSecret> secrets, Consumer<String> notices)
        implements FleetProvider {

    @Override
    public FleetProvider priced() {
        FleetPrices prices = FleetPrices.fill(fleet, file, true, Clock.systemUTC());
        prices.notes().forEach(notices);
        return new Ec2FleetProvider(prices.fleet(), file, secrets, notices);
    }

    @Override
    public Consumer<Catalog> catalogCheck() {
        return FleetTypes.of(Ec2Settings.in(fleet))::require;
    }

    @Override
    public Opened open(Mandate mandate, Catalog catalog) throws InterruptedException {
        Ec2Fleet running = Ec2Fleet.start(fleet, file, catalog, notices, mandate, secrets);
        return new Opened(running.provider(), running::close);
    }
}
