package io.infaas.controller.preflight;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentException;
import io.infaas.controller.fleetfile.FleetFile;
import java.nio.file.Path;
import java.util.Optional;

/** The catalog, and that it has the node types of the fleet file. Not thread-safe. */
final class CatalogCheck implements FleetCheck {

    private final Optional<Path> file;
    private final FleetFile fleet;
    private final Path fleetFile;
    private Optional<Catalog> read = Optional.empty();

    CatalogCheck(Optional<Path> file, FleetFile fleet, Path fleetFile) {
        this.file = file;
        this.fleet = fleet;
        this.fleetFile = fleetFile;
    }

    @Override
    public String name() {
        return "catalog";
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public Finding examine() {
        if (file.isEmpty()) {
            return notChecked("give --catalog to compare node types with it");
        }
        try {
            Catalog catalog = fleet.extend(CatalogFile.read(file.get()), fleetFile);
            read = Optional.of(catalog);
            return ok("%s: %d variants, and all node types of the fleet"
                    .formatted(file.get(), catalog.variants().size()));
        } catch (DocumentException | IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()), "");
        }
    }

    /** The catalog, once it was found to be right. */
    Optional<Catalog> read() {
        return read;
    }
}
