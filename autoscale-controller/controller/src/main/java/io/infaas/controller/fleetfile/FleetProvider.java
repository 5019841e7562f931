package io.infaas.controller.fleetfile;

import io.infaas.catalog.Catalog;
import java.util.function.Consumer;

/** The machines of a fleet file. */
public interface FleetProvider extends ProviderSource {

    /**
     * This provider with the prices that the file leaves out. May ask for them and block for up to two minutes.
     *
     * @throws RuntimeException with one line that names a type without a price
     */
    FleetProvider priced();

    /**
     * Asks once for the machine types of the fleet, and returns a check of catalogs against them; the check asks nobody and throws an {@code
     * IllegalArgumentException} with the words in which the fleet refuses to start with this catalog.
     *
     * @throws RuntimeException with one line if there is no answer
     */
    Consumer<Catalog> catalogCheck();
}
