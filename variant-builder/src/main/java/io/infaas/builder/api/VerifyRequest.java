package io.infaas.builder.api;

import java.nio.file.Path;

/**
 * Which result is to be checked.
 *
 * @param definition the definition that it was built from, for its evaluation data
 * @param result the folder that a build wrote
 */
public record VerifyRequest(Path definition, Path result) {

    public VerifyRequest {
        definition = definition.toAbsolutePath().normalize();
        result = result.toAbsolutePath().normalize();
    }
}
