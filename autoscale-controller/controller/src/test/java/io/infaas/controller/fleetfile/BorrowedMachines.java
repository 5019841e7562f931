package io.infaas.controller.fleetfile;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.Catalog;
import io.infaas.gateway.security.ClusterSecret;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A provider that the product does not have: found as one of somebody else would be. */
record BorrowedMachines(@JsonProperty("pricePerHour") double pricePerHour) implements ProviderSettings {

    /** Its kind, as the services of the tests list it. */
    public static final class Kind implements ProviderKind {

        @Override
        public String label() {
            return "borrowed";
        }

        @Override
        public Class<? extends ProviderSettings> settings() {
            return BorrowedMachines.class;
        }
    }

    @Override
    public double cheapest() {
        return pricePerHour;
    }

    @Override
    public void requireNodeTypes(Catalog catalog, Path file) {
        throw new IllegalArgumentException("nobody lends machines");
    }

    @Override
    public FleetProvider open(FleetFile fleet, Path file, Optional<ClusterSecret> secrets, Consumer<String> notices) {
        throw new IllegalStateException("nobody lends machines");
    }
}
