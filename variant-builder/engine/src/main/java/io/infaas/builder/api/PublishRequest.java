package io.infaas.builder.api;

import io.infaas.catalog.store.Location;
import java.nio.file.Path;

/**
 * A request to publish a result.
 *
 * @param result the folder that a build wrote
 * @param destination store that nodes and gateways read; a folder is created if it does not exist
 * @param keep number of newest generations of the application to keep; 0 keeps all
 */
public record PublishRequest(Path result, Location destination, int keep) {

    public PublishRequest {
        result = result.toAbsolutePath().normalize();
        if (keep < 0) {
            throw new IllegalArgumentException("keep %d must not be below 0".formatted(keep));
        }
        if (destination instanceof Location.Folder folder && folder.path().startsWith(result)) {
            throw new IllegalArgumentException(
                    "destination %s must not be inside the result %s: a build would replace it"
                            .formatted(destination, result));
        }
    }
}
