package io.infaas.builder.api;

import java.nio.file.Path;

/**
 * What is to be published.
 *
 * @param result the folder that a build wrote
 * @param destination the folder that nodes and gateways read; made if it is not there
 * @param keep how many generations of the application stay, the newest first; 0 for all
 */
public record PublishRequest(Path result, Path destination, int keep) {

    public PublishRequest {
        result = result.toAbsolutePath().normalize();
        destination = destination.toAbsolutePath().normalize();
        if (keep < 0) {
            throw new IllegalArgumentException("keep %d must not be below 0".formatted(keep));
        }
        if (destination.startsWith(result)) {
            throw new IllegalArgumentException("destination %s must not be inside the result %s, which builds replace"
                    .formatted(destination, result));
        }
    }
}
