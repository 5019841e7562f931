package io.infaas.controller.preflight;

import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import java.util.List;
import java.util.function.Function;

/**
 * What was published can be read; region and credentials are those of the environment, as for {@code infaas sync}.
 *
 * @param found looks, and says what is there
 */
record ModelsCheck(Location.S3 location, String action, Function<ObjectStore, String> found) implements FleetCheck {

    private static final String GENERATIONS = "generations/";

    static List<FleetCheck> of(Location.S3 location) {
        return List.of(
                new ModelsCheck(location, "s3:ListBucket", store -> "generations: %d"
                        .formatted(store.keys(GENERATIONS).size())),
                new ModelsCheck(
                        location,
                        "s3:GetObject",
                        store -> store.read(CatalogFile.NAME).isPresent() ? "catalog: there" : "catalog: none yet"));
    }

    @Override
    public String name() {
        return "models, " + action;
    }

    @Override
    public Finding examine() {
        try (ObjectStore store = location.open()) {
            return ok("allowed; %s in %s".formatted(found.apply(store), location));
        }
    }
}
