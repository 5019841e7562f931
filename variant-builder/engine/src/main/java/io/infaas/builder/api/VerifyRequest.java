package io.infaas.builder.api;

import java.nio.file.Path;

/**
 * A request to check a result.
 *
 * @param definition the definition of the result, for its evaluation data
 * @param result the folder that a build wrote
 */
public record VerifyRequest(Path definition, Path result) {

    public VerifyRequest {
        definition = definition.toAbsolutePath().normalize();
        result = result.toAbsolutePath().normalize();
    }
}
