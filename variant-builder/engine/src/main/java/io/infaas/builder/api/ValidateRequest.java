package io.infaas.builder.api;

import java.nio.file.Path;

/**
 * A request to check a definition.
 *
 * @param definition the application's definition, or its folder
 */
public record ValidateRequest(Path definition) {

    public ValidateRequest {
        definition = definition.toAbsolutePath().normalize();
    }
}
