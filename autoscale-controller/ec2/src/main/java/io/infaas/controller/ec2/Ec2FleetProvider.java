package io.infaas.controller.ec2;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.fleetfile.FleetProvider;
import io.infaas.controller.lease.Mandate;
import io.infaas.gateway.security.ClusterSecret;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

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
    public OpenProvider open(Mandate mandate, Catalog catalog) throws InterruptedException {
        Ec2Fleet running = Ec2Fleet.start(fleet, file, catalog, notices, mandate, secrets);
        return new OpenProvider(running.provider(), running::close);
    }

    /** The types of a fleet, as EC2 described them at the start: later catalogs are checked against them without another call. */
    static final class FleetTypes {

        private final List<NodeClass> classes;
        private final Map<String, InstanceTypeInfo> infos;

        private FleetTypes(List<NodeClass> classes, Map<String, InstanceTypeInfo> infos) {
            this.classes = classes;
            this.infos = Map.copyOf(infos);
        }

        /**
         * Asks EC2. Blocks for up to some seconds.
         *
         * @throws FleetException with one line, if EC2 does not say
         */
        public static FleetTypes of(Ec2Settings settings) {
            try (DefaultCredentialsProvider credentials =
                            DefaultCredentialsProvider.builder().build();
                    Ec2Clients clients = new Ec2Clients(settings, credentials, List.of(new DryRunsOnly()))) {
                Ec2Calls calls = new Ec2Calls(clients, settings, System::nanoTime);
                return new FleetTypes(settings.classes(), new ClassFacts(calls, settings).types());
            } catch (SdkException e) {
                throw new FleetException("EC2 in region %s: %s".formatted(settings.region(), Ec2Calls.line(e)), e);
            }
        }

        /**
         * Requires that the types match the node types of a catalog.
         *
         * @throws IllegalArgumentException in the words in which a fleet refuses to start with this catalog
         */
        public void require(Catalog catalog) {
            ClassCheck check = new ClassCheck(Optional.of(catalog), infos);
            try {
                classes.forEach(check::checkMeasured);
            } catch (FleetException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }
}
